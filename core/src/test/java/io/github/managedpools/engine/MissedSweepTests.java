package io.github.managedpools.engine;

import java.time.Duration;

import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.ForwardingClock;
import io.github.managedpools.testkit.Invariant;
import io.github.managedpools.testkit.Leases;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Recorder;
import io.github.managedpools.testkit.Rule;
import io.github.managedpools.testkit.Scenario;
import io.github.managedpools.testkit.Situation;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A resource has become too old while no sweep ran for long, such as when the machine
 * slept.
 */
@Scenario(Situation.EVICTION_AND_EXPIRY)
@Rule(Invariant.RESOURCES_EXPIRE_UNDER_ANY_TRAFFIC)
class MissedSweepTests {

	private static final Duration MINUTE = Duration.ofMinutes(1);

	private final Recorder recorder = new Recorder();

	@EngineTest
	void agedResourceIsNotLent(Pools pools, Callers callers, ManualClock clock) throws Exception {
		Pool<Probe> pool = open(pools, clock);
		Leases.makeIdle(pool, 1);
		clock.advance(MINUTE);
		try (Lease<Probe> lease = callers.acquire(pool).result()) {
			assertThat(lease.get().id()).isEqualTo(2);
		}
		Eventually.becomes("told", () -> this.recorder.count("destroyed AGED") == 1);
	}

	@EngineTest
	void agedResourceIsRetiredOnItsReturn(Pools pools, ManualClock clock) throws Exception {
		Pool<Probe> pool = open(pools, clock);
		Lease<Probe> lease = pool.acquire();
		clock.advance(MINUTE);
		lease.close();
		Eventually.becomes("told", () -> this.recorder.count("destroyed AGED") == 1);
	}

	private Pool<Probe> open(Pools pools, ManualClock clock) {
		return pools.open(pools.factory(), "0..1",
				(builder) -> builder.maxLifetime(MINUTE)
					.lifetimeJitter(0)
					.listener(this.recorder)
					.clock(new Timerless(clock)));
	}

	/**
	 * A clock whose timers never fire.
	 */
	private static final class Timerless extends ForwardingClock {

		Timerless(ManualClock clock) {
			super(clock);
		}

		@Override
		public Timer schedule(Runnable task, long nanos) {
			return () -> {
			};
		}

	}

}
