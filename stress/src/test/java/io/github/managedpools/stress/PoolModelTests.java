package io.github.managedpools.stress;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolClosedException;
import io.github.managedpools.PoolSettings;
import io.github.managedpools.PoolState;
import io.github.managedpools.PoolState.Phase;
import io.github.managedpools.SizeRange;
import io.github.managedpools.engine.EngineAccess;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Whatever threads do with a pool, at any interleaving no two hold the same resource, no
 * caller waits beside an available one, and in the end nothing is lost. A try may find
 * nothing: it need not wait for a thread that is just searching.
 */
class PoolModelTests {

	private static final PoolSettings UP_TO_ONE = PoolSettings.defaults().toBuilder().size(new SizeRange(0, 1)).build();

	private static final int MAX = 2;

	private static final int THREADS = 8;

	@Test
	void poolKeepsItsPromises() {
		ModelChecking.options().sequentialSpecification(Specification.class).check(Subject.class);
	}

	/**
	 * A pool, with the leases of each thread.
	 */
	@Param(name = "thread", gen = ThreadIdGen.class)
	@Param(name = "max", gen = IntGen.class, conf = "0:2")
	public static class Subject {

		private final BoxFactory factory = new BoxFactory();

		private final Pool<Box> pool = EngineAccess.openWithoutThreads(this.factory, UP_TO_ONE, ModelClock.standing());

		private final @Nullable Held[] held = new Held[THREADS];

		private final @Nullable CompletableFuture<?>[] promises = new CompletableFuture<?>[THREADS];

		@Operation(params = "thread")
		public String acquire(int thread) {
			try {
				Lease<Box> lease = this.pool.tryAcquire().orElse(null);
				if (lease != null) {
					release(thread);
					this.held[thread] = new Held(lease);
				}
				return "open";
			}
			catch (PoolClosedException ex) {
				return "closed";
			}
		}

		@Operation(params = "thread")
		public void release(int thread) {
			Held last = this.held[thread];
			if (last != null) {
				last.release();
			}
		}

		@Operation(params = "thread")
		public void invalidate(int thread) {
			Held last = this.held[thread];
			if (last != null) {
				last.invalidate();
			}
		}

		@Operation(params = "thread")
		public void promise(int thread) {
			if (this.promises[thread] == null) {
				this.promises[thread] = this.pool.acquireAsync();
			}
		}

		@Operation(params = "thread")
		@SuppressWarnings("unchecked")
		public void cancel(int thread) {
			CompletableFuture<Lease<Box>> promise = (CompletableFuture<Lease<Box>>) this.promises[thread];
			this.promises[thread] = null;
			if (promise != null && !promise.cancel(false) && !promise.isCompletedExceptionally()) {
				new Held(promise.join()).release();
			}
		}

		@Operation(params = "max")
		public void resize(int max) {
			this.pool.resize(new SizeRange(0, max));
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
			boolean running = state.phase() == Phase.RUNNING;
			check(!running || state.pending() == 0 || state.resources().idle() == 0, "waits beside an idle one", state);
			check(!running || state.pending() == 0 || state.resources().total() >= state.size().max(),
					"waits beside a place", state);
			check(running || state.pending() == 0, "waits for a closed pool", state);
			this.pool.resize(new SizeRange(0, MAX));
			for (int thread = 0; thread < THREADS; thread++) {
				cancel(thread);
				release(thread);
			}
			state = this.pool.state();
			check(state.leases() == 0 && state.pending() == 0, "left over", state);
			check(state.counters().created() == state.resources().total() + state.counters().destroyed(), "sum", state);
			check(state.resources().total() == state.resources().idle(), "neither idle nor gone", state);
			if (running) {
				takeAll();
			}
			this.pool.shutdown(Duration.ZERO);
			for (Box box : this.factory.boxes) {
				check(box.destroyed == 1, "destroyed %d times".formatted(box.destroyed), this.pool.state());
			}
		}

		/**
		 * Checks that all capacity is available.
		 */
		private void takeAll() {
			List<Held> all = new ArrayList<>();
			for (int i = 0; i < MAX; i++) {
				CompletableFuture<Lease<Box>> promise = this.pool.acquireAsync();
				check(promise.isDone(), "capacity is lost", this.pool.state());
				all.add(new Held(promise.join()));
			}
			all.forEach(Held::release);
		}

		private static void check(boolean condition, String what, PoolState state) {
			if (!condition) {
				throw new IllegalStateException("%s: %s".formatted(what, state));
			}
		}

	}

	/**
	 * A lease, and its box, which no other thread may hold in the meantime.
	 */
	private static final class Held {

		private final Lease<Box> lease;

		private final Box box;

		private boolean over;

		Held(Lease<Box> lease) {
			this.lease = lease;
			this.box = lease.get();
			if (this.box.written != 0 || this.box.destroyed != 0) {
				throw new IllegalStateException("another's, or destroyed");
			}
			this.box.written = 1;
		}

		void release() {
			leave();
			this.lease.close();
		}

		void invalidate() {
			leave();
			this.lease.invalidate();
		}

		private void leave() {
			if (!this.over) {
				this.over = true;
				this.box.written = 0;
			}
		}

	}

	/**
	 * The specification of the results.
	 */
	public static class Specification {

		private boolean closed;

		public String acquire(int thread) {
			return this.closed ? "closed" : "open";
		}

		public void release(int thread) {
		}

		public void invalidate(int thread) {
		}

		public void promise(int thread) {
		}

		public void cancel(int thread) {
		}

		public void resize(int max) {
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
