package io.github.managedpools.stress;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolClosedException;
import io.github.managedpools.PoolSettings;
import io.github.managedpools.PoolState;
import io.github.managedpools.SizeRange;
import io.github.managedpools.engine.EngineAccess;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Callers that block for one resource all end, at any interleaving and whatever the
 * others do: the model checker reports a deadlock if one is not woken.
 */
class WaitingModelTests {

	@Test
	void everyCallerIsServedAtOnceOrWoken() {
		ModelChecking.options().sequentialSpecification(Specification.class).check(Patient.class);
	}

	@Test
	void everyCallerIsServedAtOnceOrByHandOver() {
		ModelChecking.options().sequentialSpecification(Specification.class).check(Urgent.class);
	}

	@Test
	void waiterIsServedAlthoughItsPermitIsConsumed() {
		ModelChecking.twoCalls().sequentialSpecification(Served.class).check(Distracted.class);
	}

	/**
	 * A pool whose callers have just begun to wait.
	 */
	public static class Patient extends Subject {

		public Patient() {
			super(ModelClock.standing());
		}

	}

	/**
	 * A pool whose callers have waited long.
	 */
	public static class Urgent extends Subject {

		public Urgent() {
			super(ModelClock.leaping());
		}

	}

	/**
	 * A pool whose one resource comes back while a caller waits for it that loses the
	 * permit of the nudge before it parks.
	 */
	public static class Distracted {

		private final Pool<Box> pool = EngineAccess.openWithoutThreads(new BoxFactory(), Subject.UP_TO_ONE,
				ModelClock.distracting(this::isNudged));

		private final Lease<Box> held;

		public Distracted() {
			EngineAccess.create(this.pool);
			this.held = this.pool.tryAcquire().orElseThrow();
		}

		private boolean isNudged() {
			// The clock is read before there is a pool
			return this.pool != null && EngineAccess.isNudged(this.pool);
		}

		@Operation(runOnce = true)
		public void release() {
			this.held.close();
		}

		@Operation(runOnce = true)
		public void use() throws InterruptedException {
			this.pool.acquire().close();
		}

	}

	/**
	 * The specification of the results: the caller is served, whatever comes first.
	 */
	public static class Served {

		public void release() {
		}

		public void use() {
		}

	}

	/**
	 * A pool of at most one resource, with the actions of threads from beginning to end.
	 */
	public abstract static class Subject {

		private static final PoolSettings UP_TO_ONE = PoolSettings.defaults()
			.toBuilder()
			.size(new SizeRange(0, 1))
			.build();

		private final BoxFactory factory = new BoxFactory();

		private final Pool<Box> pool;

		Subject(ModelClock clock) {
			this.pool = EngineAccess.openWithoutThreads(this.factory, UP_TO_ONE, clock);
		}

		@Operation
		public String use() throws InterruptedException {
			try {
				hold(this.pool.acquire()).close();
				return "open";
			}
			catch (PoolClosedException ex) {
				return "closed";
			}
		}

		@Operation
		public String useUp() throws InterruptedException {
			try {
				hold(this.pool.acquire()).invalidate();
				return "open";
			}
			catch (PoolClosedException ex) {
				return "closed";
			}
		}

		@Operation
		public String useWhenPromised() {
			try {
				hold(this.pool.acquireAsync().join()).close();
				return "open";
			}
			catch (CompletionException ex) {
				return (ex.getCause() instanceof PoolClosedException) ? "closed" : ex.toString();
			}
		}

		@Operation
		public void cancel() {
			CompletableFuture<Lease<Box>> promise = this.pool.acquireAsync();
			if (!promise.cancel(false) && !promise.isCompletedExceptionally()) {
				hold(promise.join()).close();
			}
		}

		@Operation
		public void shrinkAndGrow() {
			this.pool.resize(new SizeRange(0, 0));
			this.pool.resize(new SizeRange(0, 1));
		}

		@Operation
		public void refresh() {
			this.pool.refresh();
		}

		@Operation(runOnce = true)
		public void shutDown() {
			this.pool.shutdown(Duration.ZERO);
		}

		private static Lease<Box> hold(Lease<Box> lease) {
			Box box = lease.get();
			if (box.written != 0 || box.destroyed != 0) {
				throw new IllegalStateException("another's, or destroyed");
			}
			box.written = 1;
			box.written = 0;
			return lease;
		}

		/**
		 * Checks what is left when all threads have ended.
		 */
		@Validate
		public void nothingIsLost() {
			PoolState state = this.pool.state();
			check(state.leases() == 0 && state.pending() == 0, state);
			check(state.resources().total() == state.resources().idle(), state);
			this.pool.shutdown(Duration.ZERO);
			check(this.factory.boxes.stream().allMatch((box) -> box.destroyed == 1), this.pool.state());
		}

		private static void check(boolean condition, PoolState state) {
			if (!condition) {
				throw new IllegalStateException(state.toString());
			}
		}

	}

	/**
	 * The specification of the results: once the pool is closed, no caller is served.
	 */
	public static class Specification {

		private boolean closed;

		public String use() {
			return this.closed ? "closed" : "open";
		}

		public String useUp() {
			return use();
		}

		public String useWhenPromised() {
			return use();
		}

		public void cancel() {
		}

		public void shrinkAndGrow() {
		}

		public void refresh() {
		}

		public void shutDown() {
			this.closed = true;
		}

		@Override
		public boolean equals(@Nullable Object other) {
			return other instanceof Specification that && that.closed == this.closed;
		}

		@Override
		public int hashCode() {
			return Boolean.hashCode(this.closed);
		}

	}

}
