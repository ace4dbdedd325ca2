package io.github.managedpools.engine;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

import io.github.managedpools.CreateFailure;
import io.github.managedpools.DurationText;
import io.github.managedpools.PoolClock.Timer;
import io.github.managedpools.ResourceCreationException;
import org.jspecify.annotations.Nullable;

/**
 * The start of a pool that must have its minimum before anyone gets it. It ends whatever
 * happens: a creation has a time limit, and the wait for a permit has that of an acquire.
 */
final class RequiredWarmUp<T> {

	/**
	 * The shortest wait for a permit. A shorter time limit of acquires means that callers
	 * don't wait, and says nothing about the start.
	 */
	private static final Duration LEAST = Duration.ofSeconds(1);

	private final PoolContext<T> pool;

	private final CreationScheduler<T> creations;

	private final FirstFill<T> firstFill;

	/** The number of resources at the latest look. */
	private int built;

	private volatile @Nullable Timer nextLook;

	RequiredWarmUp(PoolContext<T> pool, CreationScheduler<T> creations, FirstFill<T> firstFill) {
		this.pool = pool;
		this.creations = creations;
		this.firstFill = firstFill;
	}

	/**
	 * Builds the minimum, and waits for it.
	 * @throws ResourceCreationException if that fails, or if the calling thread is
	 * interrupted, whose interrupt flag is then set
	 */
	void perform() {
		CreateFailure failure = failure();
		if (failure != null) {
			throw new ResourceCreationException(
					"Pool '%s' could not be warmed up: %s".formatted(this.pool.name, failure.message()),
					failure.cause());
		}
	}

	private @Nullable CreateFailure failure() {
		try {
			this.creations.fill();
			Throwable unavailable = this.pool.share.unavailable();
			if (unavailable != null) {
				// Nobody will say so again
				this.firstFill.fail(unavailable);
			}
			if (this.pool.share.permits() != null) {
				lookLater();
			}
			return this.firstFill.end().get().orElse(null);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return new CreateFailure(this.pool.clock.instant(), ex);
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException("nothing completes the warm-up with an exception", ex);
		}
		finally {
			cancel(this.nextLook);
		}
	}

	private void lookLater() {
		Timer next = this.pool.threads.executeAfter(Nanos.of(limit()), this::look);
		if (next == PoolThreads.LOST) {
			// Without memory for it, nothing would end the wait
			this.firstFill.fail(new IllegalStateException("no timer can be set for the wait for permits"));
		}
		this.nextLook = next;
		if (this.firstFill.end().isDone()) {
			cancel(next);
		}
	}

	private Duration limit() {
		Duration acquireTimeout = this.pool.settings().acquireTimeout();
		return (acquireTimeout.compareTo(LEAST) > 0) ? acquireTimeout : LEAST;
	}

	private static void cancel(@Nullable Timer timer) {
		if (timer != null) {
			timer.cancel();
		}
	}

	/**
	 * Fails the warm-up if nothing has been built since the latest look, nor is. A
	 * creation that has ended in between was either counted or has failed the warm-up.
	 */
	private void look() {
		if (this.firstFill.end().isDone()) {
			return;
		}
		int before = this.built;
		this.built = this.firstFill.built();
		if (this.built == before && !this.creations.isAtWork()) {
			this.firstFill.fail(new TimeoutException(
					"no permit for a resource came within %s (the acquire-timeout, or a second if that is longer)%s"
						.formatted(DurationText.of(limit()), this.pool.share.describe())));
		}
		else {
			lookLater();
		}
	}

}
