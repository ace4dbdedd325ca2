package io.github.managedpools.engine;

import java.util.concurrent.atomic.AtomicBoolean;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.KeyedPoolSettings;
import io.github.managedpools.SizeRange;
import io.github.managedpools.testkit.Also;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Promise;
import io.github.managedpools.testkit.Regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The settings of a running keyed pool are changed, or the change is rejected.
 */
@Also(Promise.API)
class KeyedSettingsUpdateTests {

	@EngineTest
	void changeThatIsRefusedChangesNothing(Pools pools) {
		KeyedPool<String, Probe> pool = open(pools);
		KeyedPoolSettings before = pool.settings();
		assertThatIllegalArgumentException()
			.isThrownBy(() -> pool.reconfigure((settings) -> settings.maxTotal(5).leasesPerResource(2)))
			.withMessageContaining("leases-per-resource");
		assertThat(pool.settings()).isEqualTo(before);
	}

	@Regression("ours: of two concurrent changes of a keyed pool's settings one was forgotten")
	@EngineTest
	void changeDuringAChangeIsNotLostAndDoesNotDeadlock(Pools pools, Callers callers) {
		KeyedPool<String, Probe> pool = open(pools);
		AtomicBoolean first = new AtomicBoolean(true);
		pool.reconfigure((settings) -> {
			if (first.getAndSet(false)) {
				pool.reconfigure((others) -> others.maxTotal(7));
			}
			settings.maxKeys(9);
		});
		assertThat(pool.settings().maxTotal()).isEqualTo(7);
		assertThat(pool.settings().maxKeys()).isEqualTo(9);
		callers.run(() -> pool.acquire("new").close()).result();
		assertThat(callers.call(pool::state).result().counters().acquired()).isEqualTo(1);
	}

	@EngineTest
	void poolSaysItsNameAndTheSizeOfEachKey(Pools pools) {
		KeyedPool<String, Probe> pool = open(pools);
		assertThat(pool).hasToString("KeyedPool[%s, 0..1 each]".formatted(pool.name()));
	}

	private static KeyedPool<String, Probe> open(Pools pools) {
		return pools.openKeyed((builder) -> builder.size(SizeRange.of("0..1"))).pool();
	}

}
