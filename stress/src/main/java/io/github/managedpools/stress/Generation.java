package io.github.managedpools.stress;

import java.time.Duration;

import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolState;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.LI_Result;
import org.openjdk.jcstress.infra.results.LII_Result;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

/**
 * A lease ends once, however many threads end it however often, and a late release does
 * nothing to the next holder. In each test the pool has one resource.
 */
public final class Generation {

	private Generation() {
	}

	private static int released(Pool<Box> pool) {
		return (int) pool.state().counters().released();
	}

	@JCStressTest
	@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Released once, to be had once.")
	@Outcome(expect = FORBIDDEN, desc = "Released twice, or lent to two.")
	@State
	public static class TwoCloses {

		private final Pool<Box> pool = Pools.one(Clock.STEADY);

		private final Lease<Box> lease = Pools.take(this.pool);

		@Actor
		public void close() {
			this.lease.close();
		}

		@Actor
		public void closeAsWell() {
			this.lease.close();
		}

		@Arbiter
		public void arbiter(II_Result r) {
			r.r1 = released(this.pool);
			r.r2 = Pools.available(this.pool, Clock.STEADY);
		}

	}

	@JCStressTest
	@Outcome(id = "mine, 1, 1", expect = ACCEPTABLE, desc = "The next holder keeps it; the second close did nothing.")
	@Outcome(expect = FORBIDDEN, desc = "The second close took it away from its next holder.")
	@State
	public static class LateCloseMeetsNextHolder {

		private final Pool<Box> pool = Pools.one(Clock.STEADY);

		private final Lease<Box> lease = Pools.take(this.pool);

		private Lease<Box> next = this.lease;

		@Actor
		public void closeTwice() {
			this.lease.close();
			this.lease.close();
		}

		@Actor
		public void acquire(LII_Result r) {
			this.next = Pools.await(this.pool, Clock.STEADY);
			r.r1 = (this.next.get() != null) ? "mine" : "lost";
		}

		@Arbiter
		public void arbiter(LII_Result r) {
			r.r2 = this.pool.state().leases();
			this.next.close();
			r.r3 = Pools.available(this.pool, Clock.STEADY);
		}

	}

	@JCStressTest
	@Outcome(id = "mine, 0, 1", expect = ACCEPTABLE, desc = "The next holder keeps it; the invalidation did nothing.")
	@Outcome(expect = FORBIDDEN, desc = "The late invalidation destroyed what its next holder has.")
	@State
	public static class LateInvalidationMeetsNextHolder {

		private final BoxFactory factory = new BoxFactory();

		private final Pool<Box> pool = Pools.one(this.factory, Clock.HURRYING);

		private final Lease<Box> lease = Pools.take(this.pool);

		private Lease<Box> next = this.lease;

		@Actor
		public void closeAndInvalidate() {
			this.lease.close();
			this.lease.invalidate();
		}

		@Actor
		public void acquire(LII_Result r) {
			this.next = Pools.await(this.pool, Clock.HURRYING);
			r.r1 = (this.next.get() != null) ? "mine" : "lost";
		}

		@Arbiter
		public void arbiter(LII_Result r) {
			this.next.close();
			r.r3 = Pools.available(this.pool, Clock.HURRYING);
			r.r2 = this.factory.destroyed();
		}

	}

	@JCStressTest
	@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The close came first: the resource stays.")
	@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "The invalidation came first: it is destroyed.")
	@Outcome(expect = FORBIDDEN, desc = "Destroyed although it was returned, or more than once, or released twice.")
	@State
	public static class CloseMeetsInvalidation {

		private final BoxFactory factory = new BoxFactory();

		private final Pool<Box> pool = Pools.one(this.factory, Clock.STEADY);

		private final Lease<Box> lease = Pools.take(this.pool);

		@Actor
		public void close() {
			this.lease.close();
		}

		@Actor
		public void invalidate() {
			this.lease.invalidate();
		}

		@Arbiter
		public void arbiter(II_Result r) {
			PoolState state = this.pool.state();
			r.r2 = (int) state.counters().released();
			int idle = state.resources().idle();
			Pools.await(this.pool.shutdown(Duration.ZERO));
			// The shutdown has destroyed what was idle
			r.r1 = this.factory.destroyed() - idle;
		}

	}

	@JCStressTest
	@Outcome(id = "mine, 1", expect = ACCEPTABLE, desc = "The lease still lasted.")
	@Outcome(id = "over, 1", expect = ACCEPTABLE, desc = "The lease was over.")
	@Outcome(expect = FORBIDDEN, desc = "Another's resource, or none.")
	@State
	public static class GetMeetsClose {

		private final Pool<Box> pool = Pools.one(Clock.STEADY);

		private final Lease<Box> lease = Pools.take(this.pool);

		private final Box box = this.lease.get();

		@Actor
		public void close() {
			this.lease.close();
		}

		@Actor
		public void get(LI_Result r) {
			try {
				r.r1 = (this.lease.get() == this.box) ? "mine" : "another's";
			}
			catch (IllegalStateException ex) {
				r.r1 = "over";
			}
		}

		@Arbiter
		public void arbiter(LI_Result r) {
			r.r2 = Pools.available(this.pool, Clock.STEADY);
		}

	}

	@JCStressTest
	@Outcome(id = "mine, 1", expect = ACCEPTABLE, desc = "The lease still lasted.")
	@Outcome(id = "over, 1", expect = ACCEPTABLE, desc = "The lease was over.")
	@Outcome(id = "another's, .", expect = FORBIDDEN, desc = "The stale lease shows what came into its place.")
	@Outcome(expect = ACCEPTABLE_INTERESTING, desc = "The resource was not replaced.")
	@State
	public static class GetMeetsReplacement {

		private final Pool<Box> pool = Pools.one(Clock.STEADY);

		private final Lease<Box> lease = Pools.take(this.pool);

		private final Box box = this.lease.get();

		@Actor
		public void replace() {
			this.lease.invalidate();
			Pools.await(this.pool, Clock.STEADY).close();
		}

		@Actor
		public void get(LI_Result r) {
			try {
				r.r1 = (this.lease.get() == this.box) ? "mine" : "another's";
			}
			catch (IllegalStateException ex) {
				r.r1 = "over";
			}
		}

		@Arbiter
		public void arbiter(LI_Result r) {
			r.r2 = Pools.available(this.pool, Clock.STEADY);
		}

	}

}
