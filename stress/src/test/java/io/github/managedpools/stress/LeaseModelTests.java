package io.github.managedpools.stress;

import java.time.Duration;
import java.util.Arrays;

import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolSettings;
import io.github.managedpools.SizeRange;
import io.github.managedpools.engine.EngineAccess;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Leases of one resource, found by affinity, are linearizable.
 */
class LeaseModelTests {

	private static final PoolSettings FIXED = PoolSettings.defaults().toBuilder().size(SizeRange.of("1")).build();

	private static final int THREADS = 8;

	@Test
	void leasesAreLinearizable() {
		ModelChecking.options().sequentialSpecification(Specification.class).check(Leases.class);
	}

	/**
	 * The leases of the pool.
	 */
	@Param(name = "thread", gen = ThreadIdGen.class)
	public static class Leases {

		private final Pool<Box> pool = EngineAccess.openWithoutThreads(new BoxFactory(), FIXED, ModelClock.standing());

		private final @Nullable Lease<?>[] leases = new Lease<?>[THREADS];

		public Leases() {
			// After the first acquire, destroyed resources are replaced
			EngineAccess.create(this.pool);
			this.pool.tryAcquire().orElseThrow().close();
		}

		/**
		 * Acquires, even if the thread has a lease already, which it forgets if it gets
		 * another one.
		 */
		@Operation(params = "thread")
		public boolean acquire(int thread) {
			Lease<?> lease = EngineAccess.tryByAffinity(this.pool);
			if (lease != null) {
				this.leases[thread] = lease;
			}
			return lease != null;
		}

		@Operation(params = "thread")
		public boolean has(int thread) {
			Lease<?> lease = this.leases[thread];
			try {
				return lease != null && lease.get() != null;
			}
			catch (IllegalStateException ex) {
				return false;
			}
		}

		/**
		 * Releases what the thread has or had, any number of times.
		 */
		@Operation(params = "thread")
		public void release(int thread) {
			Lease<?> lease = this.leases[thread];
			if (lease != null) {
				lease.close();
			}
		}

		@Operation(params = "thread")
		public void invalidate(int thread) {
			Lease<?> lease = this.leases[thread];
			if (lease != null) {
				lease.invalidate();
			}
		}

		@Operation(runOnce = true)
		public void shutDown() {
			this.pool.shutdown(Duration.ZERO);
		}

	}

	/**
	 * The specification of leases.
	 */
	public static class Specification {

		private static final int NOBODY = -1;

		private int holder = NOBODY;

		private boolean closed;

		public boolean acquire(int thread) {
			boolean free = this.holder == NOBODY && !this.closed;
			this.holder = free ? thread : this.holder;
			return free;
		}

		public boolean has(int thread) {
			return this.holder == thread;
		}

		public void release(int thread) {
			this.holder = (this.holder == thread) ? NOBODY : this.holder;
		}

		public void invalidate(int thread) {
			release(thread);
		}

		public void shutDown() {
			this.closed = true;
		}

		@Override
		public boolean equals(@Nullable Object other) {
			return other instanceof Specification that && that.holder == this.holder && that.closed == this.closed;
		}

		@Override
		public int hashCode() {
			return Arrays.hashCode(new int[] { this.holder, this.closed ? 1 : 0 });
		}

	}

}
