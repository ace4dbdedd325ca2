package io.github.managedpools.test.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import io.github.managedpools.AcquireTimeoutException;
import io.github.managedpools.CreationScope;
import io.github.managedpools.DestroyReason;
import io.github.managedpools.InvalidSettingException;
import io.github.managedpools.KeyedPool;
import io.github.managedpools.KeyedResourceFactory;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolBuilder;
import io.github.managedpools.PoolListener;
import io.github.managedpools.ResourceCreationException;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.WarmUp;
import io.github.managedpools.cluster.LostPermits;
import io.github.managedpools.cluster.PermitAccount;
import io.github.managedpools.cluster.PermitSource;
import io.github.managedpools.cluster.PermitSourceState;
import io.github.managedpools.cluster.PermitState;
import io.github.managedpools.cluster.PermitTiming;
import io.github.managedpools.cluster.WhenUnavailable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Pools of several instances share one limit.
 */
@Timeout(60)
class ClusteredPoolTests {

	private final ManualClock clock = new ManualClock();

	private final VirtualTime time = new VirtualTime(this.clock);

	private final FakePermitEngine engine = FakePermitEngine.withSessions(this.clock);

	private final FarSide farSide = new FarSide();

	private final List<Pool<Object>> pools = new ArrayList<>();

	@AfterEach
	void close() throws Exception {
		this.farSide.hang.countDown();
		for (Pool<Object> pool : this.pools) {
			CompletableFuture<?> closed = pool.shutdown(Duration.ZERO);
			this.time.passUntil(closed::isDone);
		}
	}

	@Test
	void poolsOfSeveralInstancesHoldNoMoreThanTheLimit() throws Exception {
		Pool<Object> first = pool("a", 3);
		Pool<Object> second = pool("b", 3);
		Lease<Object> one = acquire(first);
		acquire(first);
		acquire(second);
		CompletableFuture<Lease<Object>> waiting = second.acquireAsync();
		this.time.pass(Duration.ofSeconds(5));
		assertThat(waiting).isNotDone();
		one.invalidate();
		this.time.passUntil(waiting::isDone);
		assertThat(this.farSide.most.get()).isEqualTo(3);
	}

	@Test
	void idleResourcesGiveWayToHungryInstancesDownToTheMinimum() throws Exception {
		Pool<Object> idle = pool(builder("a", 4).size(1, 10));
		List<Lease<Object>> leases = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			leases.add(acquire(idle));
		}
		leases.forEach(Lease::close);
		Pool<Object> hungry = pool("b", 4);
		for (int i = 0; i < 3; i++) {
			acquire(hungry);
		}
		CompletableFuture<Lease<Object>> waiting = hungry.acquireAsync();
		this.time.pass(Duration.ofSeconds(10));
		assertThat(waiting).isNotDone();
		assertThat(idle.state().resources().total()).isEqualTo(1);
		assertThat(this.farSide.most.get()).isEqualTo(4);
	}

	@Test
	void anInstanceWithoutPermitsGetsOneOfABusyInstanceWhoseResourceEnds() throws Exception {
		Pool<Object> busy = pool("a", 2);
		Lease<Object> first = acquire(busy);
		Lease<Object> second = acquire(busy);
		CompletableFuture<Lease<Object>> waiting = busy.acquireAsync(Duration.ofMinutes(5));
		Pool<Object> starving = pool("b", 2);
		CompletableFuture<Lease<Object>> starved = starving.acquireAsync(Duration.ofMinutes(5));
		this.time.pass(Duration.ofSeconds(5));
		first.invalidate();
		this.time.passUntil(starved::isDone);
		assertThat(waiting).isNotDone();
		this.time.pass(Duration.ofSeconds(5));
		second.invalidate();
		this.time.passUntil(waiting::isDone);
		assertThat(this.farSide.most.get()).isEqualTo(2);
	}

	@Test
	void anUnusedPermitGoesBackAfterAWhile() throws Exception {
		Pool<Object> pool = pool("a", 3);
		acquire(pool).invalidate();
		this.time.passUntil(() -> this.farSide.live.get() == 0);
		assertThat(this.engine.held("sftp")).isEqualTo(1);
		this.time.pass(Duration.ofSeconds(2));
		assertThat(this.engine.held("sftp")).isZero();
	}

	@Test
	void aReplacedResourceKeepsItsPermit() throws Exception {
		Pool<Object> pool = pool("a", 1);
		acquire(pool).invalidate();
		acquire(pool);
		assertThat(this.engine.mostHeld("sftp")).isEqualTo(1);
		assertThat(this.farSide.most.get()).isEqualTo(1);
	}

	@Test
	void resourcesWhosePermitsAreLostAreDestroyedLeasedOnesOnReturn() throws Exception {
		FakePermitSource source = this.engine.connect("a");
		Pool<Object> pool = pool(builder(source, 3));
		Lease<Object> leased = acquire(pool);
		acquire(pool).close();
		source.cutOff();
		this.time.pass(Duration.ofSeconds(25));
		this.time.passUntil(() -> this.farSide.live.get() == 1);
		assertThat(leased.get()).isNotNull();
		leased.close();
		this.time.passUntil(() -> this.farSide.live.get() == 0);
		source.reconnect();
		acquire(pool);
	}

	@Test
	void whileTheEngineIsDownThePoolLendsWhatItHasAndCreatesNothing() throws Exception {
		Pool<Object> pool = pool(builder("a", 3).acquireTimeout(Duration.ofSeconds(4)));
		acquire(pool).close();
		this.engine.goDown();
		this.time.pass(Duration.ofSeconds(5));
		Lease<Object> lease = acquire(pool);
		CompletableFuture<Lease<Object>> refused = pool.acquireAsync();
		this.time.pass(Duration.ofSeconds(5));
		this.time.passUntil(refused::isDone);
		assertThatExceptionOfType(CompletionException.class).isThrownBy(refused::join)
			.havingCause()
			.isInstanceOf(AcquireTimeoutException.class)
			.withMessageContaining("1 permits of at most 3 for all instances of 'sftp'")
			.withMessageContaining("the fake engine has not been available for")
			.withMessageContaining("the engine can't be reached");
		this.engine.comeUp();
		acquire(pool);
		lease.close();
	}

	@Test
	void anEngineThatIsDownAtTheStartFailsARequiredWarmUpOnly() throws Exception {
		this.engine.goDown();
		CompletableFuture<Pool<Object>> required = startRequired(builder("a", 3).size(1, 2));
		this.time.passUntil(required::isDone);
		assertThatExceptionOfType(CompletionException.class).isThrownBy(required::join)
			.havingCause()
			.isInstanceOf(ResourceCreationException.class)
			.withMessageContaining("the fake engine can't be asked for permits");
		Pool<Object> pool = pool(builder("b", 3).size(1, 2));
		this.time.pass(Duration.ofSeconds(60));
		assertThat(this.farSide.live).hasValue(0);
		this.engine.comeUp();
		this.time.passUntil(() -> pool.state().resources().idle() == 1);
		assertThat(this.farSide.live).hasValue(1);
	}

	/**
	 * Such a start used to hang for ever: the pool heard of the engine before there was a
	 * warm-up that could fail.
	 */
	@Test
	void anEngineThatIsKnownToBeDownBeforeThePoolStartsFailsARequiredWarmUpToo() {
		this.engine.goDown();
		for (int i = 0; i < 20; i++) {
			PoolBuilder<Object> required = builder(new KnownToBeDown("a" + i), 3, WhenUnavailable.WAIT).size(1, 2)
				.warmUp(WarmUp.REQUIRED);
			assertThatExceptionOfType(ResourceCreationException.class).isThrownBy(required::build)
				.withMessageContaining("the fake engine can't be asked for permits");
		}
		assertThat(this.farSide.live).hasValue(0);
	}

	@Test
	void anEngineThatHangsAtTheStartFailsARequiredWarmUpToo() {
		this.engine.goDown();
		PermitSource hanging = new KnownToBeDown("a") {

			@Override
			public PermitSourceState state() {
				return new PermitSourceState("the fake engine", PermitSourceState.Status.CONNECTING, Instant.EPOCH,
						null);
			}

		};
		PoolBuilder<Object> required = builder(hanging, 3, WhenUnavailable.WAIT).size(1, 2).warmUp(WarmUp.REQUIRED);
		assertThatExceptionOfType(ResourceCreationException.class).isThrownBy(required::build)
			.withMessageContaining("the fake engine has not confirmed the permits for a while");
	}

	/**
	 * Such a start used to wait for ever.
	 */
	@Test
	void aRequiredWarmUpThatLacksPermitsFailsAfterTheAcquireTimeout() throws Exception {
		Pool<Object> other = pool(builder("a", 2).acquireTimeout(Duration.ofMinutes(5)));
		acquire(other);
		acquire(other);
		CompletableFuture<Pool<Object>> required = startRequired(
				builder("b", 2).size(1, 2).acquireTimeout(Duration.ofSeconds(20)));
		this.time.pass(Duration.ofSeconds(19));
		assertThat(required).isNotDone();
		this.time.pass(Duration.ofSeconds(2));
		this.time.passUntil(required::isDone);
		assertThatExceptionOfType(CompletionException.class).isThrownBy(required::join)
			.havingCause()
			.isInstanceOf(ResourceCreationException.class)
			.withMessageContaining("no permit for a resource came within 20s")
			.withMessageContaining("0 permits of at most 2 for all instances of 'sftp'");
		assertThat(this.farSide.live).hasValue(2);
	}

	@Test
	void aRequiredWarmUpWaitsForPermitsThoughCallersDoNotWait() throws Exception {
		CompletableFuture<Pool<Object>> required = startRequired(
				builder("a", 2).size(2, 2).acquireTimeout(Duration.ZERO));
		this.time.passUntil(required::isDone);
		this.pools.add(required.join());
		assertThat(this.farSide.live).hasValue(2);
	}

	@Test
	void aRequiredWarmUpGoesOnAsLongAsPermitsComeFree() throws Exception {
		Pool<Object> other = pool(builder("a", 3).acquireTimeout(Duration.ofMinutes(5)));
		List<Lease<Object>> leases = List.of(acquire(other), acquire(other), acquire(other));
		CompletableFuture<Pool<Object>> required = startRequired(
				builder("b", 3).size(3, 3).acquireTimeout(Duration.ofSeconds(20)));
		for (Lease<Object> lease : leases) {
			assertThat(required).isNotDone();
			lease.invalidate();
			this.time.pass(Duration.ofSeconds(15));
		}
		this.time.passUntil(required::isDone);
		this.pools.add(required.join());
		assertThat(this.farSide.live).hasValue(3);
	}

	/**
	 * Such a start used to fail, unless the factory was quicker than the failure to reach
	 * the engine.
	 */
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void localPoolsAreWarmedUpWhileTheEngineIsDown(boolean known) throws Exception {
		this.engine.goDown();
		this.farSide.slow = true;
		PermitSource source = known ? new KnownToBeDown("a") : this.engine.connect("a");
		CompletableFuture<Pool<Object>> required = startRequired(builder(source, 3, WhenUnavailable.LOCAL).size(2, 3));
		this.time.passUntil(required::isDone);
		this.pools.add(required.join());
		assertThat(this.farSide.live).hasValue(2);
	}

	@Test
	void localPoolsIgnoreTheLimitWhileTheEngineIsDown() throws Exception {
		Pool<Object> first = pool(builder(this.engine.connect("a"), 2, WhenUnavailable.LOCAL));
		Pool<Object> second = pool(builder(this.engine.connect("b"), 2, WhenUnavailable.LOCAL));
		Lease<Object> one = acquire(first);
		acquire(first);
		this.engine.goDown();
		this.time.pass(Duration.ofSeconds(30));
		acquire(second);
		assertThat(this.farSide.live).hasValue(3);
		assertThat(one.get()).isNotNull();
	}

	@Test
	void permitsAreShownWithWhatTheyAreNeededForAndWhoHasThem() throws Exception {
		Pool<Object> pool = pool("a", 3);
		acquire(pool).close();
		acquire(pool("b", 3));
		assertThat(pool.permits()).isNotNull().satisfies((permits) -> {
			assertThat(permits.name()).isEqualTo("sftp");
			assertThat(permits.limit()).isEqualTo(3);
			assertThat(permits.granted()).isEqualTo(1);
			assertThat(permits.used()).isEqualTo(1);
			assertThat(permits.wanted()).isEqualTo(1);
			assertThat(permits.overdraft()).isZero();
			assertThat(permits.lost()).isZero();
			assertThat(permits.status()).isEqualTo(PermitState.Status.AVAILABLE);
			assertThat(permits.trouble(this.clock.instant(), true)).isEmpty();
		});
		CompletableFuture<Map<String, Integer>> holders = pool.permitHolders();
		this.time.passUntil(holders::isDone);
		assertThat(holders.join()).isEqualTo(Map.of("a", 1, "b", 1));
		this.engine.goDown();
		this.time.pass(Duration.ofSeconds(5));
		CompletableFuture<Map<String, Integer>> unknown = pool.permitHolders();
		this.time.passUntil(unknown::isDone);
		assertThat(unknown).isCompletedExceptionally();
		assertThat(pool.permits().status()).isEqualTo(PermitState.Status.UNAVAILABLE);
		assertThat(pool.permits().isBlocked()).isTrue();
		Pool<Object> unlimited = pool(Pool.builder(this.farSide).name("unlimited").clock(this.clock));
		assertThat(unlimited.permits()).isNull();
		assertThat(unlimited.permitHolders()).isCompletedWithValue(Map.of());
	}

	@Test
	void resourcesWithoutPermitsAreDestroyedForAReasonOfTheirOwn() throws Exception {
		List<DestroyReason> reasons = new CopyOnWriteArrayList<>();
		FakePermitSource source = this.engine.connect("a");
		Pool<Object> pool = pool(builder(source, 3).listener(new PoolListener() {
			@Override
			public void onDestroyed(String pool, DestroyReason reason, Duration took) {
				reasons.add(reason);
			}
		}));
		Lease<Object> leased = acquire(pool);
		acquire(pool).close();
		source.cutOff();
		this.time.pass(Duration.ofSeconds(25));
		this.time.passUntil(() -> reasons.size() == 1);
		assertThat(pool.permits()).isNotNull().satisfies((permits) -> {
			assertThat(permits.lost()).isEqualTo(2);
			assertThat(permits.overdraft()).isEqualTo(1);
		});
		leased.close();
		this.time.passUntil(() -> reasons.size() == 2);
		assertThat(reasons).containsOnly(DestroyReason.PERMIT_LOST);
	}

	@Test
	void aLocalPoolKeepsWhatItHasUntilTheEngineHasGrantedPermitsForIt() throws Exception {
		Pool<Object> pool = pool(builder(this.engine.connect("a"), 2, WhenUnavailable.LOCAL));
		Lease<Object> leased = acquire(pool);
		this.engine.goDown();
		this.time.pass(Duration.ofSeconds(30));
		acquire(pool).close();
		assertThat(pool.permits()).isNotNull().satisfies((permits) -> {
			assertThat(permits.status()).isEqualTo(PermitState.Status.LOCAL);
			assertThat(permits.overdraft()).isEqualTo(2);
			assertThat(permits.isBlocked()).isFalse();
		});
		this.engine.comeUp();
		this.time.passUntil(() -> pool.permits().granted() == 2);
		assertThat(pool.permits().overdraft()).isZero();
		assertThat(this.farSide.live).hasValue(2);
		leased.close();
	}

	@Test
	void aLocalPoolGivesUpWhatItGetsNoPermitsFor() throws Exception {
		FakePermitSource cut = this.engine.connect("a");
		Pool<Object> local = pool(builder(cut, 2, WhenUnavailable.LOCAL));
		Pool<Object> other = pool(builder(this.engine.connect("b"), 2));
		acquire(other);
		acquire(other);
		cut.cutOff();
		this.time.pass(Duration.ofSeconds(12));
		Lease<Object> leased = acquire(local);
		acquire(local).close();
		cut.reconnect();
		this.time.pass(Duration.ofSeconds(30));
		assertThat(this.farSide.live).hasValue(4);
		this.time.pass(Duration.ofSeconds(15));
		this.time.passUntil(() -> this.farSide.live.get() == 3);
		leased.close();
		this.time.passUntil(() -> this.farSide.live.get() == 2);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2 })
	void onLostDestroyEndsLeasesUnderTheirBorrowers(int leasesPerResource) throws Exception {
		FakePermitSource source = this.engine.connect("a");
		Pool<Object> pool = pool(builder(source, 2).leasesPerResource(leasesPerResource)
			.permits(source, WhenUnavailable.WAIT, LostPermits.DESTROY));
		List<Lease<Object>> leases = new ArrayList<>();
		for (int i = 0; i < 2 * leasesPerResource; i++) {
			leases.add(acquire(pool));
		}
		source.lose("sftp", 1);
		this.time.passUntil(() -> this.farSide.live.get() == 1);
		assertThat(pool.state().leases()).isEqualTo(leasesPerResource);
		assertThat(leases).filteredOn((lease) -> isOver(lease)).hasSize(leasesPerResource);
		assertThat(pool.leases()).hasSize(leasesPerResource);
		source.cutOff();
		this.time.pass(Duration.ofSeconds(25));
		this.time.passUntil(() -> this.farSide.live.get() == 0);
		leases.forEach(Lease::close);
		assertThat(leases).allMatch(ClusteredPoolTests::isOver);
		source.reconnect();
		acquire(pool).close();
		assertThat(pool.state().counters().released()).isEqualTo(leases.size() + 1);
	}

	@Test
	void leaseThatWasEndedDoesNotReturnAResourceThatIsBeingDestroyed() throws Exception {
		FakePermitSource source = this.engine.connect("a");
		Pool<Object> pool = pool(builder(source, 1).permits(source, WhenUnavailable.WAIT, LostPermits.DESTROY));
		Lease<Object> lease = acquire(pool);
		this.farSide.hangInDestroy = true;
		source.lose("sftp", 1);
		this.time.passUntil(() -> this.farSide.hangingBegan.getCount() == 0);
		assertThatIllegalStateException().isThrownBy(lease::get).withMessageContaining("is over");
	}

	private static boolean isOver(Lease<Object> lease) {
		try {
			lease.get();
			return false;
		}
		catch (IllegalStateException ex) {
			return true;
		}
	}

	@Test
	void aDestructionThatHangsKeepsItsPermitUntilItEnds() throws Exception {
		Pool<Object> pool = pool(builder("a", 1).destroyTimeout(Duration.ofSeconds(1)));
		this.farSide.hangInDestroy = true;
		acquire(pool).invalidate();
		this.farSide.hangingBegan.await();
		CompletableFuture<Lease<Object>> waiting = pool.acquireAsync();
		this.time.pass(Duration.ofSeconds(5));
		this.time.passUntil(() -> pool.state().resources().givenUp() == 1);
		this.time.pass(Duration.ofSeconds(5));
		assertThat(waiting).isNotDone();
		assertThat(this.engine.held("sftp")).isEqualTo(1);
		this.farSide.hang.countDown();
		this.time.passUntil(waiting::isDone);
		assertThat(this.farSide.most.get()).isEqualTo(1);
	}

	@Test
	void aCreationThatHangsKeepsItsPermitUntilItEnds() throws Exception {
		Pool<Object> pool = pool(
				builder("a", 1).createTimeout(Duration.ofSeconds(1)).destroyTimeout(Duration.ofSeconds(1)));
		this.farSide.hangInCreate = true;
		CompletableFuture<Lease<Object>> failing = pool.acquireAsync();
		this.time.passUntil(() -> this.farSide.hangingBegan.getCount() == 0);
		this.time.passUntil(() -> pool.state().resources().givenUp() == 1);
		this.time.passUntil(failing::isDone);
		this.time.pass(Duration.ofSeconds(5));
		assertThat(this.engine.held("sftp")).isEqualTo(1);
		this.farSide.hangInCreate = false;
		this.farSide.hang.countDown();
		acquire(pool);
		assertThat(this.farSide.most.get()).isEqualTo(1);
	}

	@Test
	void aClosedPoolKeepsThePermitOfWhatHangsAndGivesTheOthersBack() throws Exception {
		Pool<Object> pool = pool(builder("a", 3).destroyTimeout(Duration.ofSeconds(1)));
		acquire(pool).close();
		Lease<Object> broken = acquire(pool);
		Lease<Object> other = acquire(pool);
		this.farSide.hangInDestroy = true;
		broken.invalidate();
		this.farSide.hangingBegan.await();
		this.farSide.hangInDestroy = false;
		other.close();
		CompletableFuture<?> closed = pool.shutdown(Duration.ZERO);
		this.time.passUntil(closed::isDone);
		this.time.passUntil(() -> this.engine.held("sftp") == 1);
		this.farSide.hang.countDown();
		this.time.passUntil(() -> this.engine.held("sftp") == 0);
	}

	@Test
	void theLimitCanBeChangedWhileThePoolRuns() throws Exception {
		Pool<Object> pool = pool("a", 1);
		Lease<Object> one = acquire(pool);
		pool.reconfigure((settings) -> settings.clusterLimit(2));
		acquire(pool).close();
		pool.reconfigure((settings) -> settings.clusterLimit(1));
		this.time.passUntil(() -> this.farSide.live.get() == 1);
		assertThat(one.get()).isNotNull();
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> pool.reconfigure((settings) -> settings.clusterLimit(null)))
			.withMessage("cluster-limit can't be changed while the pool runs: it is 1");
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> pool.reconfigure((settings) -> settings.destroyTimeout(Duration.ofSeconds(11))))
			.withMessageStartingWith("destroy-timeout 11s must be at most 10s with a cluster-limit");
	}

	@Test
	void aLoweredLimitHoldsOnceLeasesHaveBeenReturnedHoweverManyCallersWait() throws Exception {
		List<Pool<Object>> busy = List.of(pool("a", 6), pool("b", 6));
		List<Lease<Object>> leases = new ArrayList<>();
		List<CompletableFuture<Lease<Object>>> waiting = new ArrayList<>();
		for (int i = 0; i < 6; i++) {
			leases.add(acquire(busy.get(i % 2)));
		}
		for (int i = 0; i < 6; i++) {
			waiting.add(busy.get(i % 2).acquireAsync(Duration.ofMinutes(5)));
		}
		busy.forEach((pool) -> pool.reconfigure((settings) -> settings.clusterLimit(3)));
		this.time.pass(Duration.ofSeconds(3));
		assertThat(this.farSide.live).hasValue(6);
		leases.forEach(Lease::close);
		this.time.passUntil(() -> this.farSide.live.get() == 3 && this.engine.held("sftp") == 3);
		for (int i = 0; i < 6; i++) {
			this.time.passUntil(() -> waiting.stream().anyMatch(CompletableFuture::isDone));
			CompletableFuture<Lease<Object>> served = waiting.stream()
				.filter(CompletableFuture::isDone)
				.findFirst()
				.orElseThrow();
			waiting.remove(served);
			served.join().close();
			assertThat(this.farSide.live.get()).isLessThanOrEqualTo(3);
		}
	}

	@Test
	void allKeysOfAKeyedPoolShareTheLimit() throws Exception {
		KeyedPool<String, Object> pool = KeyedPool.builder(new KeyedResourceFactory<String, Object>() {

			@Override
			public Object create(String key, CreationScope scope) {
				return ClusteredPoolTests.this.farSide.create(scope);
			}

			@Override
			public void destroy(String key, Object resource) throws Exception {
				ClusteredPoolTests.this.farSide.destroy(resource);
			}

		})
			.name("sftp")
			.clock(this.clock)
			.clusterLimit(2)
			.permits(this.engine.connect("a"), WhenUnavailable.WAIT)
			.build();
		List<CompletableFuture<Lease<Object>>> leases = new ArrayList<>();
		for (String key : List.of("x", "y", "z")) {
			leases.add(pool.acquireAsync(key));
		}
		this.time.passUntil(() -> leases.stream().filter(CompletableFuture::isDone).count() == 2);
		this.time.pass(Duration.ofSeconds(5));
		assertThat(leases.stream().filter(CompletableFuture::isDone)).hasSize(2);
		leases.stream().filter(CompletableFuture::isDone).findFirst().orElseThrow().join().close();
		this.time.passUntil(() -> leases.stream().allMatch(CompletableFuture::isDone));
		assertThat(this.farSide.most.get()).isEqualTo(2);
		leases.forEach((lease) -> lease.join().close());
		CompletableFuture<?> closed = pool.shutdown(Duration.ZERO);
		this.time.passUntil(closed::isDone);
		this.time.passUntil(() -> this.engine.held("sftp") == 0);
	}

	@Test
	void aLimitWithoutASourceIsRefused() {
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> Pool.builder(this.farSide).name("sftp").clusterLimit(3).build())
			.withMessage("cluster-limit 3 needs a source of permits: pool 'sftp' has none");
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> builder("a", 3).destroyTimeout(Duration.ofSeconds(11)).build())
			.withMessageStartingWith("destroy-timeout 11s must be at most 10s with a cluster-limit");
	}

	@Test
	void roundsOfChurnByThreeInstancesStayWithinTheLimit() throws Exception {
		List<Pool<Object>> churning = List.of(pool("a", 4), pool("b", 4), pool("c", 4));
		for (int round = 0; round < 10; round++) {
			List<CompletableFuture<Lease<Object>>> leases = new ArrayList<>();
			for (Pool<Object> pool : churning) {
				leases.add(pool.acquireAsync());
				leases.add(pool.acquireAsync());
			}
			for (int i = 0; i < leases.size(); i++) {
				CompletableFuture<Lease<Object>> lease = leases.get((i + round) % leases.size());
				if (lease.isDone()) {
					end(lease.join(), round % 3 == 0);
				}
				else {
					boolean broken = round % 2 == 0;
					lease.thenAccept((late) -> end(late, broken));
				}
			}
			this.time.passUntil(() -> leases.stream().allMatch(CompletableFuture::isDone));
		}
		assertThat(this.farSide.most.get()).isLessThanOrEqualTo(4);
	}

	private static void end(Lease<Object> lease, boolean broken) {
		if (broken) {
			lease.invalidate();
		}
		else {
			lease.close();
		}
	}

	private PoolBuilder<Object> builder(String instance, int limit) {
		return builder(this.engine.connect(instance), limit);
	}

	private PoolBuilder<Object> builder(FakePermitSource source, int limit) {
		return builder(source, limit, WhenUnavailable.WAIT);
	}

	private PoolBuilder<Object> builder(PermitSource source, int limit, WhenUnavailable whenUnavailable) {
		return Pool.builder(this.farSide)
			.name("sftp")
			.clock(this.clock)
			.clusterLimit(limit)
			.permits(source, whenUnavailable);
	}

	private Pool<Object> pool(String instance, int limit) {
		return pool(builder(instance, limit));
	}

	private Pool<Object> pool(PoolBuilder<Object> builder) {
		Pool<Object> pool = builder.build();
		this.pools.add(pool);
		return pool;
	}

	private Lease<Object> acquire(Pool<Object> pool) throws Exception {
		CompletableFuture<Lease<Object>> lease = pool.acquireAsync();
		this.time.passUntil(lease::isDone);
		return lease.join();
	}

	/** Builds a pool on another thread, because virtual time has to pass meanwhile. */
	private static CompletableFuture<Pool<Object>> startRequired(PoolBuilder<Object> builder) {
		CompletableFuture<Pool<Object>> started = new CompletableFuture<>();
		new Thread(() -> {
			try {
				started.complete(builder.warmUp(WarmUp.REQUIRED).build());
			}
			catch (RuntimeException ex) {
				started.completeExceptionally(ex);
			}
		}).start();
		return started;
	}

	/**
	 * An account is opened only once the source has found that the engine is down, and
	 * has said so.
	 */
	private class KnownToBeDown implements PermitSource {

		private final FakePermitSource source;

		KnownToBeDown(String instance) {
			this.source = ClusteredPoolTests.this.engine.connect(instance);
		}

		@Override
		public PermitAccount open(String name, int limit, Listener listener) {
			PermitAccount account = this.source.open(name, limit, listener);
			while (!account.state().unconfirmed()) {
				ClusteredPoolTests.this.clock.advance(Duration.ofMillis(100));
			}
			return account;
		}

		@Override
		public PermitTiming timing() {
			return this.source.timing();
		}

		@Override
		public PermitSourceState state() {
			return this.source.state();
		}

		@Override
		public void close() {
			this.source.close();
		}

	}

	/**
	 * Counts what is alive.
	 */
	private static final class FarSide implements ResourceFactory<Object> {

		final AtomicInteger live = new AtomicInteger();

		final AtomicInteger most = new AtomicInteger();

		final CountDownLatch hangingBegan = new CountDownLatch(1);

		final CountDownLatch hang = new CountDownLatch(1);

		volatile boolean slow;

		volatile boolean hangInCreate;

		volatile boolean hangInDestroy;

		@Override
		public Object create(CreationScope scope) {
			this.most.accumulateAndGet(this.live.incrementAndGet(), Math::max);
			if (this.slow) {
				LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
			}
			if (this.hangInCreate) {
				hang();
				this.live.decrementAndGet();
				throw new IllegalStateException("given up on");
			}
			return new Object();
		}

		@Override
		public void destroy(Object resource) {
			if (this.hangInDestroy) {
				hang();
			}
			this.live.decrementAndGet();
		}

		/** Ignores interrupts. */
		private void hang() {
			this.hangingBegan.countDown();
			while (true) {
				try {
					this.hang.await();
					return;
				}
				catch (InterruptedException ex) {
					// As some far sides do
				}
			}
		}

	}

}
