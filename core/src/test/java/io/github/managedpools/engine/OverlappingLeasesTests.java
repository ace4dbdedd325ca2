package io.github.managedpools.engine;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolBuilder;
import io.github.managedpools.SizeRange;
import io.github.managedpools.testkit.Also;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Family;
import io.github.managedpools.testkit.Invariant;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Promise;
import io.github.managedpools.testkit.Recorder;
import io.github.managedpools.testkit.Regression;
import io.github.managedpools.testkit.Rule;
import io.github.managedpools.testkit.Scenario;
import io.github.managedpools.testkit.ScriptedFactory;
import io.github.managedpools.testkit.Situation;

import static io.github.managedpools.testkit.Script.fail;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each lease of a shared resource begins before the last one ends, and due work on the
 * resource is still done.
 */
@Rule(Invariant.SHARED_RESOURCE_COMES_DUE)
@Also(Promise.API)
class OverlappingLeasesTests {

	private final Recorder recorder = new Recorder();

	/**
	 * Uses a pool in such a way that a resource is never without leases by chance.
	 * @return the number of leases of the resource that was lent most often
	 */
	private static int useOverlapping(Pool<Probe> pool, int times) throws InterruptedException {
		int[] uses = new int[times + 1];
		Lease<Probe> last = pool.acquire();
		for (int i = 0; i < times; i++) {
			Lease<Probe> next = pool.acquire();
			uses[next.get().id()]++;
			last.close();
			last = next;
		}
		last.close();
		int most = 0;
		for (int count : uses) {
			most = Math.max(most, count);
		}
		return most;
	}

	private Consumer<PoolBuilder<Probe>> shared(int leases) {
		return (builder) -> builder.leasesPerResource(leases).listener(this.recorder);
	}

	@Regression("ours: with max-uses 10, a resource that was never without leases was used 1,000 times")
	@EngineTest
	void resourceIsUsedExactlyUpToItsMaxUses(Pools pools) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..2", shared(2).andThen((builder) -> builder.maxUses(10)));
		assertThat(useOverlapping(pool, 100)).isEqualTo(10);
		Eventually.becomes("used up", () -> this.recorder.count("destroyed USED_UP") >= 10);
	}

	@EngineTest
	void resourceThatManyShareIsNotUsedBeyondItsMaxUses(Pools pools) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1", shared(8).andThen((builder) -> builder.maxUses(3)));
		Lease<Probe> first = pool.acquire();
		Lease<Probe> second = pool.acquire();
		Lease<Probe> third = pool.acquire();
		assertThat(pool.tryAcquire()).as("a fourth use of three").isEmpty();
		first.close();
		second.close();
		assertThat(third.get().isDestroyed()).isFalse();
		third.close();
		Eventually.becomes("used up", () -> this.recorder.count("destroyed USED_UP") == 1);
	}

	@EngineTest
	void resourceThatIsOldIsRetired(Pools pools, ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = pools.open(factory, "0..2",
				shared(2).andThen((builder) -> builder.maxLifetime(Duration.ofMinutes(1)).lifetimeJitter(0)));
		Lease<Probe> last = pool.acquire();
		for (int i = 0; i < 7; i++) {
			Lease<Probe> next = pool.acquire();
			clock.advance(Duration.ofSeconds(10));
			last.close();
			last = next;
		}
		last.close();
		Eventually.becomes("aged", () -> this.recorder.count("destroyed AGED") == 1);
		assertThat(factory.ledger().begun(0).isGone()).isTrue();
	}

	@Regression("ours: reset was never called for a resource that was never without leases")
	@EngineTest
	void resourceIsResetBetweenHoldersThatDidNotShareIt(Pools pools) throws Exception {
		ScriptedFactory factory = pools.factory().resets(script());
		Pool<Probe> pool = pools.open(factory, "0..1", shared(2));
		Lease<Probe> first = pool.acquire();
		Lease<Probe> second = pool.acquire();
		first.close();
		assertThat(pool.tryAcquire()).as("not reset since the first lease").isEmpty();
		CompletableFuture<Lease<Probe>> third = pool.acquireAsync();
		assertThat(third).isNotDone();
		assertThat(second.get().isDestroyed()).isFalse();
		second.close();
		Lease<Probe> reset = third.get(Eventually.BOUND.toMillis(), TimeUnit.MILLISECONDS);
		assertThat(factory.resetCalls()).isEqualTo(1);
		assertThat(reset.get().id()).isEqualTo(1);
		pool.acquire().close();
		reset.close();
		Eventually.becomes("reset again", () -> factory.resetCalls() == 2 && pool.state().resources().idle() == 1);
	}

	@EngineTest
	void resetThatFailsEndsASharedResource(Pools pools) throws Exception {
		ScriptedFactory factory = pools.factory().resets(script(fail(new IllegalStateException("reset"))));
		Pool<Probe> pool = pools.open(factory, "0..2", shared(2));
		assertThat(useOverlapping(pool, 10)).isLessThanOrEqualTo(2);
		Eventually.becomes("gone", () -> this.recorder.count("destroyed RESET_FAILED") >= 5);
	}

	@Scenario(Situation.SHARED_RESOURCE_NEVER_WHOLLY_BACK)
	@Regression("ours: a key whose only resource was never without leases gave nothing to a hungry key")
	@EngineTest
	void resourceOfAKeyInConstantUseGivesWay(Pools pools, ManualClock clock) throws Exception {
		Family family = pools
			.openKeyed((builder) -> builder.size(SizeRange.of("0..1")).maxTotal(1).leasesPerResource(2));
		KeyedPool<String, Probe> pool = family.pool();
		Lease<Probe> last = pool.acquire("busy");
		CompletableFuture<Lease<Probe>> hungry = pool.acquireAsync("hungry");
		for (int i = 0; i < 100 && !hungry.isDone(); i++) {
			Lease<Probe> next = pool.tryAcquire("busy").orElse(null);
			clock.advance(Duration.ofMillis(10));
			last.close();
			if (next == null) {
				break;
			}
			last = next;
		}
		hungry.get(Eventually.BOUND.toMillis(), TimeUnit.MILLISECONDS).close();
		assertThat(family.factory("busy").ledger().destroyed()).isEqualTo(1);
	}

}
