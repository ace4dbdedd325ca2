package io.github.managedpools.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.github.managedpools.BackoffRange;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolState.Phase;
import io.github.managedpools.SizeRange;
import io.github.managedpools.testkit.Caller;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Family;
import io.github.managedpools.testkit.ForwardingClock;
import io.github.managedpools.testkit.Gate;
import io.github.managedpools.testkit.HookedClock;
import io.github.managedpools.testkit.Invariant;
import io.github.managedpools.testkit.Leases;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Regression;
import io.github.managedpools.testkit.Rule;
import io.github.managedpools.testkit.Scenario;
import io.github.managedpools.testkit.Script;
import io.github.managedpools.testkit.ScriptedFactory;
import io.github.managedpools.testkit.Situation;
import io.github.managedpools.testkit.Steps;
import org.jspecify.annotations.Nullable;

import static io.github.managedpools.testkit.Script.fail;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * For a short time, no thread can be started and no timer scheduled.
 */
@Rule(Invariant.FAILED_START_IS_CAUGHT_UP)
@Scenario(Situation.THREADS_HEAP_OR_STACK_EXHAUSTED)
class ThreadStartFailureTests {

	/** More timers than any of these pools sets before it is quiet. */
	private static final int TIMERS = 12;

	private static final Duration MINUTE = Duration.ofMinutes(1);

	private final AtomicBoolean limited = new AtomicBoolean();

	private final Set<Thread> destroyers = ConcurrentHashMap.newKeySet();

	private final Script destroy = script((act) -> this.destroyers.add(Thread.currentThread()));

	/**
	 * Refuses to start a thread. The thread that created a resource may still be running:
	 * it then takes over what no other thread can be started for, so that a test finds it
	 * waiting or done.
	 */
	private void refuse() {
		if (this.limited.get()) {
			throw new OutOfMemoryError("unable to create native thread");
		}
	}

	@Regression("ours: a task whose start failed twice ran on the caller")
	@EngineTest
	void userCodeRunsOnNoCallerWhileNoThreadCanBeStarted(Pools pools, Callers callers, Steps steps, ManualClock clock)
			throws Exception {
		steps.always(StepPoint.START, this::refuse);
		HookedClock hooked = new HookedClock(clock);
		ScriptedFactory factory = pools.factory().destroys(this.destroy);
		Pool<Probe> pool = pools.open(factory, "0..2", (builder) -> builder.clock(hooked));
		Lease<Probe> lease = callers.acquire(pool).result();
		Caller<Boolean> caller = callers.run(() -> {
			this.limited.set(true);
			hooked.onOwnNextSchedule(this::refuse);
			lease.invalidate();
		});
		assertThat(caller.result()).isTrue();
		Eventually.becomes("waits for a thread or is destroyed",
				() -> pool.state().resources().destroying() + pool.state().counters().destroyed() == 1);
		this.limited.set(false);
		callers.acquire(pool).result().close();
		Eventually.becomes("destroyed", () -> pool.state().counters().destroyed() == 1);
		assertThat(this.destroyers).doesNotContain(caller.thread());
	}

	@Regression("ours: a resource was destroyed under its holder, because the start of a thread had thrown although it had happened")
	@EngineTest
	void startThatThrowsAndHappensRunsOnce(Pools pools, Callers callers, Steps steps) throws Exception {
		AtomicInteger starts = new AtomicInteger();
		steps.always(StepPoint.STARTED, () -> {
			if (starts.incrementAndGet() % 2 == 0) {
				throw new OutOfMemoryError("after the start");
			}
		});
		ScriptedFactory factory = pools.factory().resets(script()).destroys(this.destroy);
		Pool<Probe> pool = pools.open(factory, "0..2");
		for (int round = 0; round < 200; round++) {
			try (Lease<Probe> lease = pool.acquire()) {
				lease.get().use();
				if (round % 3 == 0) {
					lease.invalidate();
				}
			}
		}
		Leases.makeIdle(pool, 2);
		assertThat(factory.ledger().peak()).isLessThanOrEqualTo(2);
	}

	@EngineTest
	void poolRecoversWhenThreadsCanBeStartedAgain(Pools pools, Callers callers, Steps steps, ManualClock clock)
			throws Exception {
		steps.always(StepPoint.START, this::refuse);
		ScriptedFactory factory = pools.factory().resets(script()).destroys(this.destroy);
		Pool<Probe> pool = pools.open(factory, "0..3");
		List<Lease<Probe>> leases = Leases.take(pool, 3);
		this.limited.set(true);
		leases.get(0).invalidate();
		leases.get(1).close();
		Caller<Lease<Probe>> waiter = callers.acquire(pool);
		CompletableFuture<Lease<Probe>> future = pool.acquireAsync();
		this.limited.set(false);
		// Only the timer acts on the pool; the caller may have failed only just now
		Eventually.becomes("served", () -> {
			clock.advance(Duration.ofMillis(50));
			return waiter.isDone() && future.isDone();
		});
		waiter.result().close();
		callers.call(future::get).result().close();
		leases.get(2).close();
		Leases.makeIdle(pool, 3);
	}

	@Regression("ours: a shutdown that no thread could be started for never ended")
	@EngineTest
	void closeEndsAlthoughNoThreadCanBeStarted(Pools pools, Callers callers, Steps steps, ManualClock clock)
			throws Exception {
		steps.always(StepPoint.START, this::refuse);
		ScriptedFactory factory = pools.factory().destroys(this.destroy);
		Pool<Probe> pool = pools.open(factory, "0..3", (builder) -> builder.drainTimeout(MINUTE));
		Leases.makeIdle(pool, 3);
		this.limited.set(true);
		Caller<Boolean> closer = callers.run(pool::close);
		Eventually.becomes("closing or closed", () -> pool.state().phase() != Phase.RUNNING);
		Eventually.becomes("closed", () -> {
			clock.advance(Duration.ofSeconds(10));
			return closer.isDone();
		});
		assertThat(pool.state().phase()).isEqualTo(Phase.CLOSED);
		this.limited.set(false);
		pool.shutdown(Duration.ZERO);
		Eventually.becomes("destroyed", () -> factory.ledger().alive() == 0);
		assertThat(this.destroyers).doesNotContain(closer.thread());
	}

	@Regression("ours: a shutdown begun while no thread could be started never ended")
	@EngineTest
	void closeEndsWhenThreadsCanBeStartedAgain(Pools pools, Callers callers, Steps steps, ManualClock clock) {
		steps.always(StepPoint.START, this::refuse);
		HookedClock hooked = new HookedClock(clock);
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.clock(hooked).drainTimeout(Duration.ZERO));
		callers.acquire(pool).result().close();
		this.limited.set(true);
		Caller<Boolean> closer = callers.run(() -> {
			hooked.onOwnNextSchedule(this::refuse);
			pool.close();
		});
		Eventually.becomes("closing or closed", () -> pool.state().phase() != Phase.RUNNING);
		this.limited.set(false);
		closer.result();
		assertThat(pool.state().phase()).isEqualTo(Phase.CLOSED);
	}

	@EngineTest
	void keyedPoolRecoversAndClosesToo(Pools pools, Callers callers, Steps steps, ManualClock clock) throws Exception {
		steps.always(StepPoint.START, this::refuse);
		Family family = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..1")));
		Lease<Probe> lease = callers.call(() -> family.pool().acquire("a")).result();
		this.limited.set(true);
		lease.invalidate();
		Caller<Lease<Probe>> waiter = callers.call(() -> family.pool().acquire("a"));
		Eventually.becomes("waits or is served", () -> waiter.isDone() || family.pool().state().pending() == 1);
		this.limited.set(false);
		Eventually.becomes("served", () -> {
			clock.advance(Duration.ofMillis(50));
			return waiter.isDone();
		});
		waiter.result().invalidate();
		this.limited.set(true);
		Caller<Boolean> closer = callers.run(family.pool()::close);
		Eventually.becomes("closing or closed", () -> family.pool().state().phase() != Phase.RUNNING);
		Eventually.becomes("closed", () -> {
			clock.advance(Duration.ofSeconds(10));
			return closer.isDone();
		});
		this.limited.set(false);
	}

	@Regression("ours: a clock that could not schedule once ended the sweeps")
	@EngineTest
	void resourceIsRetiredWhicheverTimerCouldNotBeSet(Pools pools, ManualClock clock) throws Exception {
		pools.repeat(TIMERS, (which) -> {
			Pool<Probe> pool = pools.open(pools.factory(), "0..1",
					(builder) -> builder.timeToLive(MINUTE).clock(new FailingOnce(clock, which, false)));
			Leases.makeIdle(pool, 1);
			Eventually.becomes("retired, timer " + which, () -> {
				clock.advance(Duration.ofSeconds(10));
				return pool.state().counters().destroyed() == 1;
			});
		});
	}

	@Regression("ours: a clock that could not schedule once ended the creations after a back-off")
	@EngineTest
	void creationIsTriedAgainWhicheverTimerCouldNotBeSet(Pools pools, Callers callers, ManualClock clock)
			throws Exception {
		pools.repeat(2 * TIMERS, (number) -> {
			ScriptedFactory factory = pools.factory()
				.creates(script(fail(new IllegalStateException("first"))),
						script(fail(new IllegalStateException("second"))), script());
			Pool<Probe> pool = pools.open(factory, "1..1", (builder) -> builder.createBackoff(BackoffRange.of(1000))
				.clock(new FailingOnce(clock, number / 2, number % 2 == 1)));
			pool.tryAcquire();
			Eventually.becomes("built, timer " + number / 2, () -> {
				clock.advance(Duration.ofSeconds(1));
				return pool.state().resources().idle() == 1;
			});
			// A task that was scheduled although scheduling threw can't be cancelled
			clock.advance(Duration.ofHours(1));
		});
	}

	@Regression("ours: a task whose start failed while another thread cancelled the retry of starts had to wait for the next caller")
	@EngineTest
	void taskIsStartedThoughTheRetryIsCancelledWhileItIsKept(Steps steps, ManualClock clock) throws Exception {
		steps.always(StepPoint.START, this::refuse);
		HookedTimers timers = new HookedTimers(clock);
		PoolThreads threads = new PoolThreads("kept", timers);
		Gate first = new Gate();
		CountDownLatch second = new CountDownLatch(1);
		this.limited.set(true);
		// Its thread must not be the one that starts the second task
		threads.execute(first::passIgnoringInterrupts);
		this.limited.set(false);
		timers.onNextCancel.set(() -> {
			this.limited.set(true);
			threads.execute(second::countDown);
			this.limited.set(false);
		});
		threads.catchUp();
		first.awaitArrivals(1);
		assertThat(second.getCount()).as("kept").isOne();
		// Only the timer acts
		clock.advance(Duration.ofMillis(50));
		boolean started = second.await(10, TimeUnit.SECONDS);
		first.open();
		threads.close();
		assertThat(started).isTrue();
	}

	/**
	 * A clock that runs an action of the test when a timer is cancelled.
	 */
	private static final class HookedTimers extends ForwardingClock {

		private final AtomicReference<@Nullable Runnable> onNextCancel = new AtomicReference<>();

		HookedTimers(ManualClock clock) {
			super(clock);
		}

		@Override
		public Timer schedule(Runnable task, long nanos) {
			Timer timer = super.schedule(task, nanos);
			return () -> {
				timer.cancel();
				Runnable action = this.onNextCancel.getAndSet(null);
				if (action != null) {
					action.run();
				}
			};
		}

	}

	/**
	 * A clock that fails to schedule one task.
	 */
	private static final class FailingOnce extends ForwardingClock {

		private final AtomicInteger left;

		private final boolean happens;

		FailingOnce(ManualClock clock, int which, boolean happens) {
			super(clock);
			this.left = new AtomicInteger(which);
			this.happens = happens;
		}

		@Override
		public Timer schedule(Runnable task, long nanos) {
			boolean fails = this.left.getAndDecrement() == 0;
			if (!fails || this.happens) {
				Timer timer = super.schedule(task, nanos);
				if (!fails) {
					return timer;
				}
			}
			throw new OutOfMemoryError("unable to create native thread");
		}

	}

}
