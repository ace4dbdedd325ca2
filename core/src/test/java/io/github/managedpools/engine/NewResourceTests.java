package io.github.managedpools.engine;

import java.time.Duration;
import java.util.List;

import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.SizeRange;
import io.github.managedpools.testkit.Also;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Invariant;
import io.github.managedpools.testkit.Leases;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Promise;
import io.github.managedpools.testkit.Recorder;
import io.github.managedpools.testkit.Regression;
import io.github.managedpools.testkit.Rule;
import io.github.managedpools.testkit.ScriptedFactory;

import static io.github.managedpools.testkit.Script.sayInvalid;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nothing that the pool recorded about a resource affects the one that replaces it in the
 * slot.
 */
@Rule(Invariant.NEW_RESOURCE_STARTS_CLEAN)
@Also(Promise.API)
class NewResourceTests {

	private static final Duration TICK = Duration.ofMillis(125);

	private static final Duration LIFE = Duration.ofMinutes(10);

	private final Recorder recorder = new Recorder();

	/**
	 * The ways in which a resource that was leased once and then idle leaves its slot to
	 * the next.
	 */
	private enum Way {

		IDLE {

			@Override
			void leave(Pool<Probe> pool, ManualClock clock) {
				clock.advance(LIFE.plus(TICK.multipliedBy(4)));
			}

		},

		REFRESHED {

			@Override
			void leave(Pool<Probe> pool, ManualClock clock) {
				clock.advance(LIFE.minusSeconds(1));
				pool.refresh();
			}

		},

		SHRUNK {

			@Override
			void leave(Pool<Probe> pool, ManualClock clock) {
				clock.advance(LIFE.minusSeconds(1));
				pool.resize(SizeRange.of("0"));
			}

		},

		AGED {

			@Override
			void leave(Pool<Probe> pool, ManualClock clock) {
				clock.advance(LIFE.minusSeconds(1));
				pool.reconfigure((settings) -> settings.maxLifetime(Duration.ofSeconds(1)).lifetimeJitter(0));
				clock.advance(TICK.multipliedBy(2));
				pool.reconfigure((settings) -> settings.maxLifetime(null));
			}

		};

		abstract void leave(Pool<Probe> pool, ManualClock clock);

	}

	@Regression("ours: a resource that had not been leased yet counted as idle since the one before it")
	@EngineTest
	void resourceBuiltWithoutAWaiterStaysForItsWholeTimeToLive(Pools pools, ManualClock clock) throws Exception {
		for (Way way : Way.values()) {
			ScriptedFactory factory = pools.factory();
			Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.timeToLive(LIFE));
			Leases.makeIdle(pool, 1);
			// Two sweeps, which record since when it is idle
			clock.advance(TICK.multipliedBy(2));
			way.leave(pool, clock);
			Eventually.becomes(way + ": gone", () -> factory.ledger().alive() == 0);
			pool.resize(SizeRange.of("0..1"));
			Eventually.becomes("place free", () -> pool.state().resources().total() == 0);
			assertThat(pool.tryAcquire()).isEmpty();
			Eventually.becomes("built without a waiter", () -> pool.state().resources().idle() == 1);
			clock.advance(TICK);
			clock.advance(LIFE.minus(TICK.multipliedBy(3)));
			assertThat(factory.ledger().begun(1).isDestroyed()).as("%s: destroyed as idle", way).isFalse();
			clock.advance(TICK.multipliedBy(4));
			Eventually.becomes(way + ": evicted in time", () -> factory.ledger().begun(1).isDestroyed());
			pool.close();
		}
	}

	@Regression("ours: a resource that had not been leased yet counted as idle since the one before it")
	@EngineTest
	void impatientCallersFillAPoolWhoseResourcesHaveGone(Pools pools, ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = pools.open(factory, "0..3", (builder) -> builder.timeToLive(LIFE));
		Leases.makeIdle(pool, 3);
		clock.advance(LIFE.plus(LIFE));
		Eventually.becomes("gone", () -> pool.state().resources().total() == 0);
		for (int i = 1; i <= 3; i++) {
			int built = i;
			List<Lease<Probe>> leases = takeIdle(pool);
			assertThat(pool.tryAcquire()).isEmpty();
			Eventually.becomes("one more",
					() -> pool.state().resources().total() == built && pool.state().resources().idle() == 1);
			Leases.giveBack(leases);
			clock.advance(TICK);
		}
		assertThat(factory.ledger().begun()).hasSize(6);
		assertThat(factory.ledger().alive()).isEqualTo(3);
	}

	private static List<Lease<Probe>> takeIdle(Pool<Probe> pool) throws InterruptedException {
		return Leases.take(pool, pool.state().resources().idle());
	}

	@Regression("ours: a resource that had not been leased yet counted as idle since the one before it")
	@EngineTest
	void newResourceIsLentWithoutValidation(Pools pools, ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory().checks(script());
		Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.validateAfterIdle(Duration.ofMinutes(1)));
		Leases.makeIdle(pool, 1);
		clock.advance(Duration.ofMinutes(5));
		pool.refresh();
		Eventually.becomes("gone", () -> pool.state().resources().total() == 0);
		assertThat(pool.tryAcquire()).isEmpty();
		Eventually.becomes("built without a waiter", () -> pool.state().resources().idle() == 1);
		clock.advance(TICK.multipliedBy(4));
		pool.tryAcquire().orElseThrow().close();
		assertThat(factory.checkCalls()).isZero();
	}

	@EngineTest
	void newResourceIsKeptAliveByItsOwnTime(Pools pools, ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory().checks(script(sayInvalid()), script());
		Pool<Probe> pool = pools.open(factory, "1..1", (builder) -> builder.keepAlive(Duration.ofMinutes(1)));
		Leases.makeIdle(pool, 1);
		clock.advance(Duration.ofSeconds(61));
		Eventually.becomes("replaced",
				() -> factory.ledger().begun().size() == 2 && pool.state().resources().idle() == 1);
		clock.advance(Duration.ofSeconds(58));
		assertThat(factory.checkCalls()).isEqualTo(1);
		clock.advance(Duration.ofSeconds(3));
		Eventually.becomes("checked in time", () -> factory.checkCalls() == 2);
		Eventually.becomes("idle", () -> pool.state().resources().idle() == 1);
	}

}
