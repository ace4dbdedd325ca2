package io.github.managedpools.engine;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.testkit.Also;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Promise;
import io.github.managedpools.testkit.Scenario;
import io.github.managedpools.testkit.Situation;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A pool holds no reference to resources that it has destroyed.
 */
@Scenario(Situation.EVICTION_AND_EXPIRY)
@Also(Promise.RETIRED_ARE_COLLECTABLE)
class RetiredResourceTests {

	private final List<WeakReference<Object>> begun = new CopyOnWriteArrayList<>();

	private Pool<Object> open(ManualClock clock) {
		return Pool.builder((scope) -> {
			Object resource = new Object();
			this.begun.add(new WeakReference<>(resource));
			scope.onDestroy(resource::hashCode);
			return resource;
		}).clock(clock).build();
	}

	@EngineTest
	void destroyedResourceCanBeCollected(ManualClock clock) throws Exception {
		try (Pool<Object> pool = open(clock)) {
			pool.acquire().invalidate();
			awaitCollected(0);
			pool.acquire().close();
			clock.advance(Duration.ofHours(1));
			awaitCollected(1);
		}
	}

	@EngineTest
	void closedPoolHoldsNoResource(ManualClock clock) throws Exception {
		Pool<Object> pool = open(clock);
		Lease<Object> first = pool.acquire();
		pool.acquire().close();
		first.close();
		pool.close();
		awaitCollected(0);
		awaitCollected(1);
		assertThat(pool.state().resources().total()).isZero();
	}

	@EngineTest
	void leaseThatIsOverHoldsNoDestroyedResource(ManualClock clock) throws Exception {
		for (boolean tracked : List.of(false, true)) {
			try (Pool<Object> pool = open(clock)) {
				pool.reconfigure((settings) -> settings.trackLeases(tracked));
				int index = this.begun.size();
				Lease<Object> lease = pool.acquire();
				lease.invalidate();
				awaitCollected(index);
				assertThat(lease).isNotNull();
			}
		}
	}

	private void awaitCollected(int index) {
		Eventually.becomes("collected", () -> {
			System.gc();
			return this.begun.get(index).get() == null;
		});
	}

}
