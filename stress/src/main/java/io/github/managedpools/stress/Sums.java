package io.github.managedpools.stress;

import java.time.Duration;

import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
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
import org.openjdk.jcstress.infra.results.LLL_Result;

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

	/**
	 * A lease that two threads end at once, and the next lease of its resource.
	 */
	@JCStressTest
	@Outcome(id = "true, (1|2) leases, 2s, \\1 leases begun", expect = ACCEPTABLE,
			desc = "Each lease is counted once. There was a second one unless the resource was just being put down.")
	@Outcome(expect = FORBIDDEN, desc = "A lease was lost or counted twice, or the sums decreased.")
	@State
	public static class LeaseEndsTwiceAndIsRead {

		private final ManualClock clock = new ManualClock();

		private final Pool<Box> pool = EngineAccess.openWithoutThreads(new BoxFactory(),
				PoolSettings.defaults().toBuilder().size(SizeRange.of("0..1")).build(), this.clock, new Listener());

		private final PoolStatistics statistics = this.pool.statistics().orElseThrow();

		private final Lease<Box> lease;

		private boolean increases;

		public LeaseEndsTwiceAndIsRead() {
			EngineAccess.create(this.pool);
			this.lease = Pools.take(this.pool);
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

		@Actor
		public void read() {
			long first = this.statistics.uses().count();
			long second = this.statistics.uses().count();
			this.increases = first <= second && second <= 2;
		}

		@Arbiter
		public void arbiter(LLL_Result r) {
			r.r1 = this.increases;
			r.r2 = describe(this.statistics.uses());
			r.r3 = this.statistics.acquired().count() + " leases begun";
		}

	}

	private static final class Listener implements PoolListener {

		@Override
		public LeaseDetail leaseDetail() {
			return LeaseDetail.SUMS;
		}

	}

}
