package io.github.managedpools.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import io.github.managedpools.AcquireTimeoutException;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolClock;
import io.github.managedpools.testkit.Also;
import io.github.managedpools.testkit.Caller;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.ForwardingClock;
import io.github.managedpools.testkit.Invariant;
import io.github.managedpools.testkit.Leases;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Promise;
import io.github.managedpools.testkit.Rule;
import io.github.managedpools.testkit.ScriptedFactory;

import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The clock jumps, goes backwards or wraps around.
 */
@Also(Promise.JUMPING_CLOCK)
class JumpingClockTests {

	@EngineTest
	void clockThatJumpsFarAheadLosesNothing(Pools pools, Callers callers, ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory().checks(script());
		Pool<Probe> pool = pools.open(factory, "1..4",
				(builder) -> builder.maxLifetime(Duration.ofHours(1)).maxLeaseTime(Duration.ofMinutes(1)));
		List<Lease<Probe>> leases = Leases.take(pool, 2);
		Caller<Lease<Probe>> patient = callers.call(() -> pool.acquire(Duration.ofDays(3000)));
		patient.result().close();
		clock.advance(Duration.ofDays(1000));
		assertThat(leases.get(0).get().isDestroyed()).isFalse();
		Leases.giveBack(leases);
		Leases.giveBack(Leases.take(pool, 4));
		Pools.assertSums(pool.state());
	}

	@EngineTest
	void clockThatWrapsAroundHarmsNothing(Pools pools, Callers callers, ManualClock clock) throws Exception {
		ShiftedClock shifted = new ShiftedClock(clock, Long.MAX_VALUE - Duration.ofSeconds(3).toNanos());
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = pools.open(factory, "0..2",
				(builder) -> builder.clock(shifted).timeToLive(Duration.ofMinutes(1)).maxLifetime(Duration.ofHours(1)));
		List<Lease<Probe>> leases = Leases.take(pool, 2);
		Caller<Lease<Probe>> waiter = callers.acquireAndWait(pool);
		clock.advance(Duration.ofSeconds(10));
		assertThat(waiter.isDone()).isFalse();
		clock.advance(Duration.ofSeconds(20));
		assertThat(waiter.failure()).isInstanceOf(AcquireTimeoutException.class);
		Leases.giveBack(leases);
		assertThat(factory.ledger().destroyed()).isZero();
		clock.advance(Duration.ofMinutes(2));
		Eventually.becomes("evicted", () -> factory.ledger().alive() == 0);
	}

	@EngineTest
	void clockThatGoesBackHarmsNothing(Pools pools, Callers callers, ManualClock clock) throws Exception {
		ShiftedClock shifted = new ShiftedClock(clock, 0);
		Pool<Probe> pool = pools.open(pools.factory().checks(script()), "0..2",
				(builder) -> builder.clock(shifted).maxLifetime(Duration.ofMinutes(10)));
		Leases.makeIdle(pool, 2);
		shifted.shift.addAndGet(-Duration.ofHours(5).toNanos());
		clock.advance(Duration.ofSeconds(5));
		Leases.makeIdle(pool, 2);
		shifted.shift.addAndGet(Duration.ofHours(10).toNanos());
		clock.advance(Duration.ofSeconds(5));
		Leases.giveBack(Leases.take(pool, 2));
		Pools.assertSums(pool.state());
	}

	@Rule(Invariant.DEADLINES_ARE_ABSOLUTE)
	@EngineTest
	void wakeUpsForNoReasonDoNotExtendADeadline(Pools pools, Callers callers, ManualClock clock) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1",
				(builder) -> builder.acquireTimeout(Duration.ofSeconds(10)));
		Lease<Probe> held = pool.acquire();
		Caller<Lease<Probe>> waiter = callers.acquireAndWait(pool);
		for (int i = 0; i < 9; i++) {
			clock.advance(Duration.ofSeconds(1));
			LockSupport.unpark(waiter.thread());
			waiter.awaitWaiting();
		}
		clock.advance(Duration.ofSeconds(1));
		assertThat(waiter.failure()).isInstanceOf(AcquireTimeoutException.class);
		held.close();
	}

	@EngineTest
	void waitBeyondAllTimeIsPossible(Pools pools, Callers callers, ManualClock clock) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1",
				(builder) -> builder.acquireTimeout(Duration.ofSeconds(Long.MAX_VALUE))
					.timeToLive(Duration.ofSeconds(Long.MAX_VALUE))
					.maxLifetime(Duration.ofSeconds(Long.MAX_VALUE))
					.createTimeout(Duration.ofSeconds(Long.MAX_VALUE))
					.validateAfterIdle(Duration.ofSeconds(Long.MAX_VALUE)));
		Lease<Probe> held = pool.acquire();
		Caller<Lease<Probe>> waiter = callers.acquireAndWait(pool);
		Caller<Lease<Probe>> other = callers.call(() -> pool.acquire(Duration.ofSeconds(Long.MAX_VALUE)));
		Eventually.becomes("both wait", () -> pool.state().pending() == 2);
		clock.advance(Duration.ofDays(365));
		held.close();
		waiter.result().close();
		other.result().close();
		assertThat(pool.acquireAsync().get()).satisfies(Lease::close);
	}

	@EngineTest
	void machineClockServesAPoolAsWell(Pools pools, Callers callers) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1", (builder) -> builder.clock(PoolClock.system()));
		Lease<Probe> held = pool.acquire();
		assertThat(callers.call(() -> pool.acquire(Duration.ofMillis(1))).failure())
			.isInstanceOf(AcquireTimeoutException.class);
		held.close();
	}

	/**
	 * A clock that can be shifted.
	 */
	private static final class ShiftedClock extends ForwardingClock {

		final AtomicLong shift;

		ShiftedClock(ManualClock clock, long shift) {
			super(clock);
			this.shift = new AtomicLong(shift);
		}

		@Override
		public long nanoTime() {
			return super.nanoTime() + this.shift.get();
		}

	}

}
