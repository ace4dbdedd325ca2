package io.github.managedpools.stress;

import java.time.Duration;

import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolClock;
import io.github.managedpools.PoolListener;
import io.github.managedpools.PoolSettings;
import io.github.managedpools.PoolStatistics;
import io.github.managedpools.SizeRange;
import io.github.managedpools.TimeStatistics;
import io.github.managedpools.engine.EngineAccess;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

/**
 * The times of leases are read while leases end.
 */
public final class Sums {

	private Sums() {
	}

	private static String describe(TimeStatistics times) {
		return "%d leases, %ds".formatted(times.count(), times.total().toSeconds());
	}

	private static Pool<Box> open(PoolClock clock) {
		Pool<Box> pool = EngineAccess.openWithoutThreads(new BoxFactory(),
				PoolSettings.defaults().toBuilder().size(SizeRange.of("0..1")).build(), clock, new Listener());
		EngineAccess.create(pool);
		return pool;
	}

	/**
	 * A lease that two threads end at once, one of which begins the next lease of its
	 * resource.
	 */
	@JCStressTest
	@Outcome(id = "(1|2) leases, 2s, \\1 leases begun", expect = ACCEPTABLE,
			desc = "Each lease is counted once. There is no second one if the resource was just being put down.")
	@Outcome(expect = FORBIDDEN, desc = "A lease was lost or counted twice.")
	@State
	public static class LeaseEndsTwice {

		private final ManualClock clock = new ManualClock();

		private final Pool<Box> pool = open(this.clock);

		private final Lease<Box> lease = Pools.take(this.pool);

		public LeaseEndsTwice() {
			this.clock.advance(Duration.ofSeconds(2));
		}

		@Actor
		public void end() {
			this.lease.close();
			this.pool.tryAcquire().ifPresent(Lease::close);
		}

		@Actor
		public void endToo() {
			this.lease.close();
		}

		@Arbiter
		public void arbiter(LL_Result r) {
			PoolStatistics statistics = this.pool.statistics().orElseThrow();
			r.r1 = describe(statistics.uses());
			r.r2 = statistics.acquired().count() + " leases begun";
		}

	}

	/**
	 * Two leases of one resource end while the sums are read.
	 */
	@JCStressTest
	@Outcome(id = "true, 2 leases, 2s", expect = ACCEPTABLE, desc = "Each lease is counted once.")
	@Outcome(expect = FORBIDDEN, desc = "A lease was lost or counted twice, or the sums decreased.")
	@State
	public static class LeasesEndAndAreRead {

		private final ManualClock clock = new ManualClock();

		private final Pool<Box> pool = open(this.clock);

		private final Lease<Box> lease = Pools.take(this.pool);

		private boolean increases;

		public LeasesEndAndAreRead() {
			this.clock.advance(Duration.ofSeconds(2));
		}

		@Actor
		public void end() {
			this.lease.close();
			Pools.take(this.pool).close();
		}

		@Actor
		public void read() {
			PoolStatistics statistics = this.pool.statistics().orElseThrow();
			long first = statistics.uses().count();
			long second = statistics.uses().count();
			this.increases = first <= second && second <= 2;
		}

		@Arbiter
		public void arbiter(LL_Result r) {
			r.r1 = this.increases;
			r.r2 = describe(this.pool.statistics().orElseThrow().uses());
		}

	}

	private static final class Listener implements PoolListener {

		@Override
		public LeaseDetail leaseDetail() {
			return LeaseDetail.SUMS;
		}

	}

}
