package io.github.managedpools.stress;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.engine.EngineAccess;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.II_Result;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

/**
 * The writes of a holder before its release are visible to the next holder after its
 * acquire, on every path from one to the other. The one resource has a plain field:
 * {@code 0} in a new one, {@code 1} from the first holder, {@code -1} if the second
 * holder got nothing yet.
 */
public final class Visibility {

	private Visibility() {
	}

	/**
	 * The first holder, with its write.
	 */
	private static final class First {

		final Pool<Box> pool;

		private final Lease<Box> lease;

		private final Box box;

		First(Pool<Box> pool) {
			this.pool = pool;
			this.lease = Pools.take(pool);
			this.box = this.lease.get();
		}

		void writeAndRelease() {
			this.box.written = 1;
			this.lease.close();
		}

		/**
		 * Returns what the next holder reads that takes this path.
		 */
		int read(Function<Pool<Box>, @Nullable Lease<Box>> acquire) {
			Lease<Box> next = acquire.apply(this.pool);
			return (next != null) ? next.get().written : -1;
		}

	}

	@JCStressTest
	@Outcome(id = "-1", expect = ACCEPTABLE, desc = "Not released yet.")
	@Outcome(id = "1", expect = ACCEPTABLE, desc = "Released, with all that was written.")
	@Outcome(expect = FORBIDDEN, desc = "Released without what was written.")
	@State
	public static class ByAffinity {

		private final First first = new First(Pools.one(Clock.STEADY));

		@Actor
		public void release() {
			this.first.writeAndRelease();
		}

		@Actor
		public void acquire(I_Result r) {
			r.r1 = this.first.read(EngineAccess::tryByAffinity);
		}

	}

	@JCStressTest
	@Outcome(id = "-1", expect = ACCEPTABLE, desc = "Not released or not listed yet.")
	@Outcome(id = "1", expect = ACCEPTABLE, desc = "Released, with all that was written.")
	@Outcome(expect = FORBIDDEN, desc = "Released without what was written.")
	@State
	public static class FromTheList {

		private final First first = new First(Pools.one(Clock.STEADY));

		@Actor
		public void release() {
			this.first.writeAndRelease();
		}

		@Actor
		public void acquire(I_Result r) {
			r.r1 = this.first.read(EngineAccess::tryFromList);
		}

	}

	@JCStressTest
	@Outcome(id = "1", expect = ACCEPTABLE, desc = "Woken for it or in time for it, with all that was written.")
	@Outcome(expect = FORBIDDEN, desc = "Served without what was written.")
	@State
	public static class ByNudge {

		private final First first = new First(Pools.one(Clock.STEADY));

		@Actor
		public void release() {
			this.first.writeAndRelease();
		}

		@Actor
		public void acquire(I_Result r) {
			r.r1 = this.first.read((pool) -> Pools.await(pool, Clock.STEADY));
		}

	}

	@JCStressTest
	@Outcome(id = "1", expect = ACCEPTABLE, desc = "Handed over or in time for it, with all that was written.")
	@Outcome(expect = FORBIDDEN, desc = "Served without what was written.")
	@State
	public static class ByHandOff {

		private final First first = new First(Pools.one(Clock.HURRYING));

		@Actor
		public void release() {
			this.first.writeAndRelease();
		}

		@Actor
		public void acquire(I_Result r) {
			r.r1 = this.first.read((pool) -> Pools.await(pool, Clock.HURRYING));
		}

	}

	@JCStressTest
	@Outcome(id = "1", expect = ACCEPTABLE, desc = "The promise came with all that was written.")
	@Outcome(expect = FORBIDDEN, desc = "The promise came without what was written.")
	@State
	public static class ByPromise {

		private final First first = new First(Pools.one(Clock.STEADY));

		private final CompletableFuture<Lease<Box>> promise = this.first.pool.acquireAsync();

		@Actor
		public void release() {
			this.first.writeAndRelease();
		}

		@Actor
		public void await(I_Result r) {
			r.r1 = Pools.await(this.promise).get().written;
		}

	}

	@JCStressTest
	@Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "The reset saw what was written, and its own work is seen.")
	@Outcome(expect = FORBIDDEN, desc = "The reset or the next holder did not see what was written.")
	@State
	public static class AfterReset {

		private final First first = new First(Pools.one(new BoxFactory() {

			@Override
			public void reset(Box box) {
				box.reset = box.written + 1;
			}

		}, Clock.STEADY));

		@Actor
		public void release() {
			this.first.writeAndRelease();
		}

		@Actor
		public void acquire(II_Result r) {
			Box box = Pools.await(this.first.pool, Clock.STEADY).get();
			r.r1 = box.written;
			r.r2 = box.reset;
		}

	}

	@JCStressTest
	@Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "The validation saw what was written, and its own work is seen.")
	@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Handed over, which needs no validation: the last was before.")
	@Outcome(expect = FORBIDDEN, desc = "The validation or the next holder did not see what was written.")
	@State
	public static class AfterValidation {

		private final First first = new First(Pools.validatedOne(new BoxFactory() {

			@Override
			public boolean isValid(Box box) {
				box.reset = box.written + 1;
				return true;
			}

		}, Clock.STEADY));

		@Actor
		public void release() {
			this.first.writeAndRelease();
		}

		@Actor
		public void acquire(II_Result r) {
			Box box = Pools.await(this.first.pool, Clock.STEADY).get();
			r.r1 = box.written;
			r.r2 = box.reset;
		}

	}

	@JCStressTest
	@Outcome(id = "2", expect = ACCEPTABLE, desc = "The destruction saw what the last holder wrote.")
	@Outcome(expect = FORBIDDEN, desc = "The destruction did not see what was written.")
	@State
	public static class OnDestruction {

		private final CompletableFuture<Integer> seen = new CompletableFuture<>();

		private final First first = new First(Pools.one(new BoxFactory() {

			@Override
			public void destroy(Box box) {
				OnDestruction.this.seen.complete(box.written + 1);
			}

		}, Clock.STEADY));

		@Actor
		public void release() {
			this.first.box.written = 1;
			this.first.lease.invalidate();
		}

		@Actor
		public void await(I_Result r) {
			r.r1 = Pools.await(this.seen);
		}

	}

}
