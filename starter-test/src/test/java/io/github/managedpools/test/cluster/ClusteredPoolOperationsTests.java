package io.github.managedpools.test.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.managedpools.AbandonedCreation;
import io.github.managedpools.CreationScope;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolBuilder;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.cluster.WhenUnavailable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A pool with a limit over many instances has a permit for each resource, and no other,
 * whatever is done to the pool.
 */
@Timeout(60)
class ClusteredPoolOperationsTests {

	private static final String NAME = "sftp";

	private final ManualClock clock = new ManualClock();

	private final VirtualTime time = new VirtualTime(this.clock);

	private final FakePermitEngine engine = FakePermitEngine.withSessions(this.clock);

	private final FarSide farSide = new FarSide();

	private final List<Pool<Object>> pools = new ArrayList<>();

	@AfterEach
	void closedPoolsHoldNoPermits() throws Exception {
		this.farSide.slow.countDown();
		for (Pool<Object> pool : this.pools) {
			CompletableFuture<?> closed = pool.shutdown(Duration.ZERO);
			this.time.passUntil(closed::isDone);
		}
		this.time.passUntil(() -> this.engine.held(NAME) == 0 && this.farSide.live.get() == 0);
		assertThat(this.engine.mostHeld(NAME)).isLessThanOrEqualTo(3);
		assertThat(this.farSide.most.get()).isLessThanOrEqualTo(3);
	}

	@Test
	void refreshReplacesAllResourcesWithinTheLimit() throws Exception {
		Pool<Object> pool = pool(builder("a").size(3, 3));
		this.time.passUntil(() -> pool.state().resources().idle() == 3);
		Lease<Object> lease = acquire(pool);
		Object before = lease.get();
		pool.refresh();
		this.time.passUntil(() -> this.farSide.created.get() == 5 && pool.state().resources().idle() == 2);
		assertThat(lease.get()).isSameAs(before);
		lease.close();
		this.time.passUntil(() -> this.farSide.created.get() == 6 && pool.state().resources().idle() == 3);
		assertThat(this.engine.held(NAME)).isEqualTo(3);
	}

	@Test
	void pooledResourcesThatASmallerSizeEndsGiveTheirPermitsBack() throws Exception {
		Pool<Object> pool = filled(builder("a").size(0, 3));
		pool.reconfigure((settings) -> settings.size(0, 1));
		this.time.passUntil(() -> this.farSide.live.get() == 1);
		this.time.pass(Duration.ofSeconds(2));
		assertThat(this.engine.held(NAME)).isEqualTo(1);
		pool.reconfigure((settings) -> settings.size(2, 2));
		this.time.passUntil(() -> pool.state().resources().idle() == 2);
		assertThat(this.engine.held(NAME)).isEqualTo(2);
	}

	@Test
	void suspendedPoolWhoseCallersWaitTakesNothingFromOthers() throws Exception {
		Pool<Object> suspended = pool(builder("a"));
		suspended.suspend();
		CompletableFuture<Lease<Object>> waiting = suspended.acquireAsync(Duration.ofMinutes(5));
		Pool<Object> other = filled(builder("b").size(0, 3));
		this.time.pass(Duration.ofSeconds(10));
		assertThat(other.state().resources().idle()).isEqualTo(3);
		suspended.resume();
		this.time.passUntil(waiting::isDone);
		waiting.join().close();
	}

	@Test
	void suspendedPoolGivesItsIdleResourcesToOthers() throws Exception {
		Pool<Object> suspended = filled(builder("a").size(0, 3));
		suspended.suspend();
		Pool<Object> hungry = pool(builder("b"));
		acquire(hungry).close();
		assertThat(this.farSide.most.get()).isEqualTo(3);
	}

	@Test
	void permitOfALeaseThatIsOutStaysUntilTheDrainHasEndedIt() throws Exception {
		Pool<Object> pool = pool(builder("a"));
		Lease<Object> lease = acquire(pool);
		acquire(pool).close();
		CompletableFuture<?> closed = pool.shutdown(Duration.ofSeconds(30));
		this.time.passUntil(() -> this.engine.held(NAME) == 1);
		this.time.pass(Duration.ofSeconds(5));
		assertThat(closed).isNotDone();
		assertThat(this.engine.held(NAME)).isEqualTo(1);
		lease.close();
		this.time.passUntil(closed::isDone);
	}

	@Test
	void permitOfALeaseThatOutlivesItsPoolStaysUntilItIsReturned() throws Exception {
		Pool<Object> pool = pool(builder("a"));
		Lease<Object> lease = acquire(pool);
		CompletableFuture<?> closed = pool.shutdown(Duration.ZERO);
		this.time.passUntil(closed::isDone);
		this.time.pass(Duration.ofSeconds(60));
		assertThat(this.farSide.live).hasValue(1);
		assertThat(this.engine.held(NAME)).isEqualTo(1);
		lease.close();
		this.time.passUntil(() -> this.engine.held(NAME) == 0);
	}

	@Test
	void leasesThatShareAResourceShareItsPermit() throws Exception {
		Pool<Object> pool = pool(builder("a").leasesPerResource(2));
		List<Lease<Object>> leases = new ArrayList<>();
		for (int i = 0; i < 6; i++) {
			leases.add(acquire(pool));
		}
		assertThat(pool.tryAcquire()).isEmpty();
		assertThat(this.engine.held(NAME)).isEqualTo(3);
		leases.forEach(Lease::close);
	}

	@ParameterizedTest
	@EnumSource
	void creationThatItsCallerAbandonedKeepsItsPermitUntilItHasEnded(AbandonedCreation abandoned) throws Exception {
		Pool<Object> pool = pool(builder("a").abandonedCreation(abandoned));
		this.farSide.isSlow = true;
		CompletableFuture<Lease<Object>> caller = pool.acquireAsync(Duration.ofSeconds(5));
		this.time.passUntil(() -> this.farSide.live.get() == 1);
		caller.cancel(false);
		assertThat(this.engine.held(NAME)).isEqualTo(1);
		this.farSide.slow.countDown();
		this.time.passUntil(() -> pool.state().resources().creating() == 0);
		this.time.pass(Duration.ofSeconds(3));
		int left = (abandoned == AbandonedCreation.KEEP) ? 1 : 0;
		this.time.passUntil(() -> this.farSide.live.get() == left && this.engine.held(NAME) == left);
		assertThat(pool.state().resources().idle()).isEqualTo(left);
	}

	@Test
	void leaseThatItsCallerDroppedGivesItsPermitBack() throws Exception {
		Pool<Object> pool = pool(builder("a").trackLeases(true));
		acquire(pool);
		for (int i = 0; i < 100 && this.engine.held(NAME) > 0; i++) {
			System.gc();
			this.time.pass(Duration.ofSeconds(2));
		}
		assertThat(this.engine.held(NAME)).isZero();
	}

	private PoolBuilder<Object> builder(String instance) {
		return Pool.builder(this.farSide)
			.name(NAME)
			.clock(this.clock)
			.acquireTimeout(Duration.ofMinutes(5))
			.destroyTimeout(Duration.ofSeconds(10))
			.clusterLimit(3)
			.permits(this.engine.connect(instance), WhenUnavailable.WAIT);
	}

	private Pool<Object> pool(PoolBuilder<Object> builder) {
		Pool<Object> pool = builder.build();
		this.pools.add(pool);
		return pool;
	}

	/** A pool with three idle resources. */
	private Pool<Object> filled(PoolBuilder<Object> builder) throws Exception {
		Pool<Object> pool = pool(builder);
		List<Lease<Object>> leases = List.of(acquire(pool), acquire(pool), acquire(pool));
		leases.forEach(Lease::close);
		return pool;
	}

	private Lease<Object> acquire(Pool<Object> pool) throws Exception {
		CompletableFuture<Lease<Object>> lease = pool.acquireAsync();
		this.time.passUntil(lease::isDone);
		return lease.join();
	}

	/**
	 * Counts what is alive.
	 */
	private static final class FarSide implements ResourceFactory<Object> {

		final AtomicInteger live = new AtomicInteger();

		final AtomicInteger most = new AtomicInteger();

		final AtomicInteger created = new AtomicInteger();

		final CountDownLatch slow = new CountDownLatch(1);

		volatile boolean isSlow;

		@Override
		public Object create(CreationScope scope) throws InterruptedException {
			this.most.accumulateAndGet(this.live.incrementAndGet(), Math::max);
			scope.onDestroy(this.live::decrementAndGet);
			this.created.incrementAndGet();
			if (this.isSlow) {
				this.slow.await();
			}
			return new Object();
		}

	}

}
