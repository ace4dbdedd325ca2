package io.github.managedpools.stress;

import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.managedpools.CreationScope;
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
 * At any interleaving no caller gets a resource that is in doubt before it has been
 * validated: not from among the idle ones, not by a hand-over, and not while resources
 * are retired or the pool is closed.
 */
class SuspectModelTests {

	@Test
	void resourceInDoubtIsValidatedBeforeItIsHandedOverOrLent() {
		ModelChecking.options().sequentialSpecification(Specification.class).check(One.class);
	}

	@Test
	void brokenResourcePutsTheOtherInDoubt() {
		ModelChecking.options().actorsPerThread(2).sequentialSpecification(Specification.class).check(Two.class);
	}

	@Test
	void waiterGetsTheResourceThatComesBackInDoubtOnlyOnceItIsValidated() {
		ModelChecking.twoCalls().sequentialSpecification(Served.class).check(HandOver.class);
	}

	/**
	 * A pool of at most one resource, so that callers wait for each other.
	 */
	public static class One extends Subject {

		public One() {
			super(1);
		}

	}

	/**
	 * A pool of at most two resources, of which one is found broken.
	 */
	public static class Two extends Subject {

		public Two() {
			super(2);
		}

		/**
		 * After a broken resource, the same thread gets one that has been built or
		 * validated since.
		 */
		@Operation(runOnce = true)
		public String findBroken() throws InterruptedException {
			try {
				Lease<Box> broken = hold(this.pool.acquire());
				int moment = this.factory.moment.incrementAndGet();
				broken.invalidate();
				Lease<Box> next = hold(this.pool.acquire());
				check(next.get().good >= moment, this.pool.state());
				next.close();
				return "open";
			}
			catch (PoolClosedException ex) {
				return "closed";
			}
		}

	}

	/**
	 * A pool whose one resource comes back in doubt while a caller waits for it.
	 */
	public static class HandOver {

		private final Pool<Box> pool = EngineAccess.openWithoutThreads(new Factory(), upTo(1), ModelClock.standing());

		private final Lease<Box> held;

		public HandOver() {
			EngineAccess.create(this.pool);
			this.held = this.pool.tryAcquire().orElseThrow();
		}

		@Operation(runOnce = true)
		public void release() {
			putInDoubt(this.held);
			this.held.close();
		}

		@Operation(runOnce = true)
		public void use() throws InterruptedException {
			hold(this.pool.acquire()).close();
		}

	}

	/**
	 * The actions of threads, each from beginning to end.
	 */
	public abstract static class Subject {

		final Factory factory = new Factory();

		final Pool<Box> pool;

		Subject(int max) {
			this.pool = EngineAccess.openWithoutThreads(this.factory, upTo(max), ModelClock.standing());
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
		public String fail() throws InterruptedException {
			try {
				Lease<Box> lease = hold(this.pool.acquire());
				putInDoubt(lease);
				lease.close();
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
		public void refresh() {
			this.pool.refresh();
		}

		@Operation(runOnce = true)
		public void shutDown() {
			this.pool.shutdown(Duration.ZERO);
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
			for (Box box : this.factory.boxes) {
				check(box.destroyed == 1, state);
			}
		}

	}

	private static PoolSettings upTo(int max) {
		return PoolSettings.defaults().toBuilder().size(new SizeRange(0, max)).build();
	}

	private static Lease<Box> hold(Lease<Box> lease) {
		Box box = lease.get();
		if (box.doubtful || box.written != 0 || box.destroyed != 0) {
			throw new IllegalStateException("in doubt, another's, or destroyed");
		}
		box.written = 1;
		box.written = 0;
		return lease;
	}

	private static void putInDoubt(Lease<Box> lease) {
		lease.get().doubtful = true;
		lease.suspect();
	}

	private static void check(boolean condition, PoolState state) {
		if (!condition) {
			throw new IllegalStateException(state.toString());
		}
	}

	/**
	 * Records when each box was last known to be good.
	 */
	static final class Factory extends BoxFactory {

		final AtomicInteger moment = new AtomicInteger();

		@Override
		public Box create(CreationScope scope) {
			Box box = super.create(scope);
			box.good = this.moment.get();
			return box;
		}

		@Override
		public boolean isValid(Box box) {
			int begin = this.moment.get();
			if (box.written != 0 || box.destroyed != 0) {
				throw new IllegalStateException("validated while it is in use, or destroyed");
			}
			box.doubtful = false;
			box.good = begin;
			return true;
		}

	}

	/**
	 * The specification of the results.
	 */
	public static class Specification {

		private boolean closed;

		public String use() {
			return result();
		}

		public String fail() {
			return result();
		}

		public String findBroken() {
			return result();
		}

		public String useWhenPromised() {
			return result();
		}

		private String result() {
			return this.closed ? "closed" : "open";
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

	/**
	 * The specification of the results: the caller is served, whatever comes first.
	 */
	public static class Served {

		public void release() {
		}

		public void use() {
		}

	}

}
