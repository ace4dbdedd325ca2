package io.github.managedpools.engine;

import java.time.Duration;

import io.github.managedpools.AcquireTimeoutException;
import io.github.managedpools.CreateFailure;
import io.github.managedpools.DurationText;
import io.github.managedpools.EscapedText;
import io.github.managedpools.PoolClosedException;
import io.github.managedpools.PoolException;
import io.github.managedpools.PoolListener.AcquireOutcome;
import io.github.managedpools.PoolState;
import io.github.managedpools.PoolState.Phase;
import io.github.managedpools.PoolSuspendedException;
import io.github.managedpools.ResourceCreationException;
import io.github.managedpools.TooManyPendingException;
import io.github.managedpools.engine.Waiter.End;

/**
 * Creates the exceptions that tell callers why they got no resource.
 */
final class AcquireFailures<T> {

	private final PoolContext<T> pool;

	private final StateReader<T> states;

	private final LeaseHolders leaseHolders;

	AcquireFailures(PoolContext<T> pool, StateReader<T> states, LeaseHolders leaseHolders) {
		this.pool = pool;
		this.states = states;
		this.leaseHolders = leaseHolders;
	}

	/**
	 * Creates the exception for a waiter.
	 * @param outcome the outcome of the wait
	 */
	PoolException refusal(Object outcome, long since, long timeoutNanos) {
		return refusal(outcome, since, timeoutNanos, Thread.currentThread());
	}

	/**
	 * Creates the exception for a waiter that may belong to another thread.
	 * @param outcome the outcome of the wait
	 * @param caller the thread that called acquire
	 */
	PoolException refusal(Object outcome, long since, long timeoutNanos, Thread caller) {
		if (outcome instanceof CreateFailure failure) {
			notAcquired(AcquireOutcome.FAILED, since);
			return new ResourceCreationException(
					"Pool '%s' could not create a resource: %s".formatted(this.pool.name, failure.message()),
					failure.cause());
		}
		if (outcome instanceof FailFastRefusal refusal) {
			notAcquired(AcquireOutcome.FAILED, since);
			return new ResourceCreationException("Pool '%s' %s".formatted(this.pool.name, refusal.message()),
					refusal.failure().cause());
		}
		if (outcome == End.REJECTED) {
			return tooManyPending(since);
		}
		if (outcome == End.CLOSED || this.pool.isClosing()) {
			return closed(since);
		}
		notAcquired(AcquireOutcome.TIMED_OUT, since);
		PoolState state = this.states.state();
		if (state.phase() == Phase.SUSPENDED) {
			return new PoolSuspendedException("Pool '%s' is suspended and was not resumed within %s"
				.formatted(this.pool.name, DurationText.of(Duration.ofNanos(timeoutNanos))));
		}
		CreateFailure failure = (state.failingCreations() > 0) ? state.lastCreateFailure() : null;
		return new AcquireTimeoutException("Pool '%s' had nothing to lend within %s: %s".formatted(this.pool.name,
				DurationText.of(Duration.ofNanos(timeoutNanos)), describe(state) + this.leaseHolders.describe(caller)),
				state, (failure != null) ? failure.cause() : null);
	}

	PoolClosedException closed(long since) {
		notAcquired(AcquireOutcome.CLOSED, since);
		return closed(this.pool.name);
	}

	static PoolClosedException closed(String pool) {
		return new PoolClosedException("Pool '%s' is closed".formatted(pool));
	}

	private PoolException tooManyPending(long since) {
		if (this.pool.isClosing()) {
			return closed(since);
		}
		notAcquired(AcquireOutcome.REJECTED, since);
		return new TooManyPendingException(
				"Pool '%s' has nothing to lend and lets at most %s callers wait with nothing under way for them: %s"
					.formatted(this.pool.name, this.pool.settings().maxPending(), describe(this.states.state())));
	}

	InterruptedException interrupted(long since) {
		notAcquired(AcquireOutcome.INTERRUPTED, since);
		return interrupted(this.pool.name);
	}

	static InterruptedException interrupted(String pool) {
		return new InterruptedException(EscapedText.of("Interrupted while acquiring from pool '%s'".formatted(pool)));
	}

	void notAcquired(AcquireOutcome outcome, long since) {
		this.pool.events.notAcquired(outcome, this.pool.clock.nanoTime() - since);
	}

	private String describe(PoolState state) {
		PoolState.Resources resources = state.resources();
		String situation = "%d of at most %d resources leased, %d idle, %d being created, %d being destroyed; %d waiting"
			.formatted(resources.leased(), state.size().max(), resources.idle(), resources.creating(),
					resources.destroying(), state.pending())
			.concat(this.pool.share.describe());
		int givenUp = resources.givenUp();
		if (givenUp > 0) {
			situation += "; %d given up on that have not ended".formatted(givenUp);
			if (givenUp + resources.creating() > state.size().max()) {
				situation += ", so that nothing is built until one of them ends";
			}
		}
		return (state.failingCreations() == 0) ? situation
				: situation + "; the last %d creations failed".formatted(state.failingCreations());
	}

}
