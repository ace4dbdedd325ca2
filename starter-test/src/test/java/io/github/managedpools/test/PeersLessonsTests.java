package io.github.managedpools.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.managedpools.AbandonedCreation;
import io.github.managedpools.AcquireTimeoutException;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.ResourceCreationException;
import io.github.managedpools.SizeRange;
import io.github.managedpools.test.fault.Fault;
import io.github.managedpools.test.fault.FaultPoint;
import io.github.managedpools.test.fault.FaultyFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static io.github.managedpools.test.PoolAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Probes by which other pools were found to lose resources, each with the pools that fail
 * it. The factory takes one part and does not clean up by itself.
 */
@NoPoolLeaks
class PeersLessonsTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	/** The count on the far side: up when a part is taken, down when it is undone. */
	private final AtomicInteger live = new AtomicInteger();

	private final FaultyFactory<Object> factory = FaultyFactory.of((scope) -> {
		this.live.incrementAndGet();
		scope.onDestroy(this.live::decrementAndGet);
		return new Object();
	});

	private final ExecutorService callers = Executors.newCachedThreadPool();

	private Pool<Object> pool;

	@AfterEach
	void nothingIsLiveOnTheFarSide() {
		this.factory.close();
		this.pool.close();
		this.callers.shutdownNow();
		assertThat(this.pool).isClosed().hasNoLeaks();
		Awaitility.await().untilAsserted(() -> assertThat(this.live).hasValue(0));
	}

	private Pool<Object> open(int max, AbandonedCreation abandoned) {
		this.pool = Pool.builder(this.factory)
			.size(new SizeRange(0, max))
			.acquireTimeout(LONG)
			.abandonedCreation(abandoned)
			.build();
		return this.pool;
	}

	/**
	 * ZIO 9152, commons-pool2, Stormpot, Vibur, fast-object-pool and reactor-pool leak.
	 */
	@Test
	void callerInterruptedHalfWayThroughACreationLeavesNothing() throws Exception {
		for (AbandonedCreation abandoned : AbandonedCreation.values()) {
			CountDownLatch halfWay = new CountDownLatch(1);
			this.factory.script(FaultPoint.PART, Fault.runs(() -> {
				halfWay.countDown();
				new CountDownLatch(1).await();
			}));
			Pool<Object> opened = open(100, abandoned);
			FutureTask<Lease<Object>> acquire = new FutureTask<>(opened::acquire);
			Thread caller = new Thread(acquire);
			caller.start();
			halfWay.await();
			assertThat(this.live).hasValue(1);
			caller.interrupt();
			assertThat(acquire).failsWithin(LONG).withThrowableThat().withCauseInstanceOf(InterruptedException.class);
			opened.close();
			assertThat(this.live).hasValue(0);
		}
	}

	/**
	 * The same with a future: reactor-pool leaks through {@code block()}.
	 */
	@Test
	void promiseCancelledHalfWayThroughACreationLeavesNothing() throws Exception {
		for (AbandonedCreation abandoned : AbandonedCreation.values()) {
			CountDownLatch halfWay = new CountDownLatch(1);
			this.factory.script(FaultPoint.PART, Fault.runs(() -> {
				halfWay.countDown();
				new CountDownLatch(1).await();
			}));
			Pool<Object> opened = open(100, abandoned);
			CompletableFuture<Lease<Object>> promise = opened.acquireAsync();
			halfWay.await();
			assertThat(this.live).hasValue(1);
			assertThat(promise.cancel(true)).isTrue();
			opened.close();
			assertThat(this.live).hasValue(0);
		}
	}

	/**
	 * commons-pool2, Vibur, fast-object-pool and reactor-pool answer only when the
	 * creation has ended, ten times as late.
	 */
	@Test
	void callerDoesNotWaitForACreationBeyondItsTimeout() throws Exception {
		ManualClock clock = new ManualClock();
		this.factory.script(FaultPoint.PART, Fault.hangsUninterruptibly());
		this.pool = Pool.builder(this.factory).size(new SizeRange(0, 1)).clock(clock).build();
		Future<Lease<Object>> caller = this.callers.submit(() -> this.pool.acquire(Duration.ofMillis(50)));
		Awaitility.await().until(() -> clock.parked() == 1 && this.live.get() == 1);
		clock.advance(Duration.ofMillis(50));
		assertThat(caller).failsWithin(LONG).withThrowableThat().withCauseInstanceOf(AcquireTimeoutException.class);
		assertThat(this.live).as("the creation is still under way").hasValue(1);
		this.factory.close();
	}

	/**
	 * fast-object-pool and reactor-pool have none of their two objects left.
	 */
	@Test
	void randomInterruptsLoseNoCapacity() throws Exception {
		open(2, AbandonedCreation.KEEP);
		AtomicBoolean over = new AtomicBoolean();
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < 8; i++) {
			Thread thread = new Thread(() -> {
				while (!over.get()) {
					try (Lease<Object> lease = this.pool.acquire()) {
						assertThat(lease.get()).isNotNull();
					}
					catch (InterruptedException ex) {
						// As intended
					}
				}
			});
			threads.add(thread);
			thread.start();
		}
		for (int i = 0; i < 5_000; i++) {
			threads.get(i % threads.size()).interrupt();
			Thread.onSpinWait();
		}
		over.set(true);
		for (Thread thread : threads) {
			thread.join();
		}
		try (Lease<Object> first = this.pool.acquire(); Lease<Object> second = this.pool.acquire()) {
			assertThat(first.get()).isNotSameAs(second.get());
		}
	}

	/**
	 * In fast-object-pool the cause is that its release can be interrupted.
	 */
	@Test
	void releaseWithTheInterruptFlagSetGivesBack() throws Exception {
		open(2, AbandonedCreation.KEEP);
		Lease<Object> first = this.pool.acquire();
		Lease<Object> second = this.pool.acquire();
		Thread.currentThread().interrupt();
		first.close();
		second.close();
		assertThat(Thread.interrupted()).as("the flag is kept").isTrue();
		assertThat(this.pool).hasLeased(0).hasIdle(2);
	}

	/**
	 * Stormpot and reactor-pool never serve an acquire again.
	 */
	@Test
	void creationsThatThrowErrorsDoNotEndThePool() throws Exception {
		open(1, AbandonedCreation.KEEP);
		for (int i = 0; i < 10; i++) {
			this.factory.script(FaultPoint.PART, Fault.fails(() -> new OutOfMemoryError("injected")), Fault.none());
			assertThatExceptionOfType(ResourceCreationException.class).isThrownBy(this.pool::acquire)
				.withCauseInstanceOf(OutOfMemoryError.class);
			Lease<Object> lease = this.pool.acquire();
			lease.invalidate();
		}
		Awaitility.await().untilAsserted(() -> assertThat(this.live).hasValue(0));
	}

	/**
	 * fast-object-pool orphans both until a second shutdown.
	 */
	@Test
	void leasesThatComeBackAfterTheEndAreDestroyed() throws Exception {
		open(2, AbandonedCreation.KEEP);
		Lease<Object> first = this.pool.acquire();
		Lease<Object> second = this.pool.acquire();
		this.pool.shutdown(Duration.ZERO).get(LONG.toSeconds(), TimeUnit.SECONDS);
		assertThat(this.live).hasValue(2);
		first.close();
		second.close();
		Awaitility.await().untilAsserted(() -> assertThat(this.live).hasValue(0));
	}

	/**
	 * Vibur has two holders then, and so has fast-object-pool while another lease is out.
	 */
	@Test
	void releasingTwiceGivesNobodyASecondHolder() throws Exception {
		open(2, AbandonedCreation.KEEP);
		Lease<Object> other = this.pool.acquire();
		Lease<Object> lease = this.pool.acquire();
		lease.close();
		lease.close();
		Lease<Object> next = this.pool.acquire();
		assertThat(next.get()).isNotSameAs(other.get());
		assertThat(this.pool.tryAcquire()).isEmpty();
		next.close();
		other.close();
	}

	/**
	 * commons-pool2, Stormpot, Vibur, fast-object-pool and HikariCP's bag have two
	 * holders then.
	 */
	@Test
	void staleReleaseDoesNothingToTheNextHolder() throws Exception {
		open(1, AbandonedCreation.KEEP);
		Lease<Object> stale = this.pool.acquire();
		Object resource = stale.get();
		stale.close();
		try (Lease<Object> holder = this.pool.acquire()) {
			stale.close();
			stale.invalidate();
			assertThatIllegalStateException().isThrownBy(stale::get);
			assertThat(this.pool.tryAcquire()).isEmpty();
			assertThat(holder.get()).isSameAs(resource);
		}
	}

}
