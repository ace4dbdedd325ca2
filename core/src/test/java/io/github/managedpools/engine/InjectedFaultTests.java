package io.github.managedpools.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolBuilder;
import io.github.managedpools.PoolClock;
import io.github.managedpools.PoolListener;
import io.github.managedpools.PoolState;
import io.github.managedpools.SizeRange;
import io.github.managedpools.testkit.Caller;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Family;
import io.github.managedpools.testkit.ForwardingClock;
import io.github.managedpools.testkit.Invariant;
import io.github.managedpools.testkit.LongRun;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Regression;
import io.github.managedpools.testkit.Rule;
import io.github.managedpools.testkit.Scenario;
import io.github.managedpools.testkit.ScriptedFactory;
import io.github.managedpools.testkit.Situation;
import io.github.managedpools.testkit.Steps;

import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A stack overflow or an out-of-memory error strikes once, at any step point or wherever
 * the engine reads the clock or sets a timer. The pool recovers all its capacity, and
 * nothing is left at the end.
 */
@Rule(Invariant.EXHAUSTION_LOSES_NOTHING)
@Scenario(Situation.THREADS_HEAP_OR_STACK_EXHAUSTED)
@Regression("ours: an error between two steps of the engine lost a place")
@LongRun
class InjectedFaultTests {

	private static final Map<String, Supplier<Error>> ERRORS = Map.of("no stack",
			() -> new StackOverflowError("injected"), "no memory", () -> new OutOfMemoryError("injected"));

	private static final Duration TICK = Duration.ofMillis(200);

	/**
	 * The number of visits of each place that are struck.
	 * {@code -Dmanagedpools.faults=400} strikes all of them.
	 */
	private static final int MOST_FAULTS = Integer.getInteger("managedpools.faults", 2);

	/** The distance between the clock reads that are struck. */
	private static final int STRIDE = (MOST_FAULTS < 100) ? 7 : 1;

	/** Stands for a fault that has struck or is over. */
	private static final int OVER = Integer.MAX_VALUE;

	@EngineTest
	void plainLeases(Pools pools, Callers callers, Steps steps, ManualClock clock) throws Exception {
		play(pools, callers, steps, clock, pools::factory, (builder) -> {
		});
	}

	@EngineTest
	void trackedLeases(Pools pools, Callers callers, Steps steps, ManualClock clock) throws Exception {
		play(pools, callers, steps, clock, pools::factory,
				(builder) -> builder.trackLeases(true).listener(new PoolListener() {
				}));
	}

	@EngineTest
	void sharedResources(Pools pools, Callers callers, Steps steps, ManualClock clock) throws Exception {
		play(pools, callers, steps, clock, pools::factory, (builder) -> builder.leasesPerResource(2));
	}

	@EngineTest
	void resourcesThatAreReset(Pools pools, Callers callers, Steps steps, ManualClock clock) throws Exception {
		play(pools, callers, steps, clock, () -> pools.factory().resets(script()), (builder) -> {
		});
	}

	@EngineTest
	void resourcesThatAreValidatedAndKeptAlive(Pools pools, Callers callers, Steps steps, ManualClock clock)
			throws Exception {
		play(pools, callers, steps, clock, () -> pools.factory().checks(script()),
				(builder) -> builder.validateAfterIdle(Duration.ZERO).keepAlive(Duration.ofMinutes(1)));
	}

	@EngineTest
	void resourcesThatLiveForLimitedTimesAndUses(Pools pools, Callers callers, Steps steps, ManualClock clock)
			throws Exception {
		play(pools, callers, steps, clock, pools::factory,
				(builder) -> builder.maxUses(2).maxLifetime(Duration.ofHours(1)).timeToLive(Duration.ofMinutes(1)));
	}

	@EngineTest
	void keyedResources(Pools pools, Callers callers, Steps steps, ManualClock clock) throws Exception {
		for (String name : ERRORS.keySet()) {
			Supplier<Error> error = ERRORS.get(name);
			for (StepPoint point : StepPoint.values()) {
				strikeEach((left) -> {
					Family family = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..2")).maxTotal(2));
					AtomicInteger countdown = new AtomicInteger(left);
					String where = "%s at %s, number %d".formatted(name, point, left);
					steps.always(point, () -> strike(countdown, error));
					attempt(callers, clock, where, () -> family.pool().acquire("a", Duration.ofMillis(500)).close());
					attempt(() -> family.pool().tryAcquire("a").ifPresent(Lease::close));
					attempt(() -> family.pool().tryAcquire("b").ifPresent(Lease::invalidate));
					attempt(() -> {
						CompletableFuture<Lease<Probe>> future = family.pool().acquireAsync("b");
						if (!future.cancel(false)) {
							future.join().close();
						}
					});
					boolean struck = countdown.getAndSet(OVER) <= 0;
					awaitAllBack(clock, () -> family.pool().state(), where);
					return struck;
				}, pools);
			}
		}
	}

	@Regression("ours: a thread that completed another's step repeated it for as long as it failed")
	@EngineTest
	void clockThatKeepsFailingBlocksNoCaller(Pools pools, Callers callers, ManualClock clock) throws Exception {
		AtomicBoolean fails = new AtomicBoolean();
		PoolClock failing = new ForwardingClock(clock) {

			@Override
			public long nanoTime() {
				if (fails.get()) {
					throw new IllegalStateException("the clock is broken");
				}
				return super.nanoTime();
			}

		};
		Pool<Probe> pool = pools.open(pools.factory(), "0..1",
				(builder) -> builder.clock(failing).maxLifetime(Duration.ofHours(1)));
		Lease<Probe> lease = pool.acquire();
		fails.set(true);
		lease.close();
		assertThat(callers.call(pool::state).result().resources().leased()).isEqualTo(1);
		fails.set(false);
		assertThat(pool.state().resources().leased()).isZero();
		assertThat(pool.state().resources().idle()).isEqualTo(1);
	}

	private static void play(Pools pools, Callers callers, Steps steps, ManualClock clock,
			Supplier<ScriptedFactory> factory, Consumer<PoolBuilder<Probe>> settings) throws Exception {
		for (String name : ERRORS.keySet()) {
			Supplier<Error> error = ERRORS.get(name);
			for (StepPoint point : StepPoint.values()) {
				strikeEach((left) -> {
					AtomicInteger countdown = new AtomicInteger(left);
					steps.always(point, () -> strike(countdown, error));
					return play(callers, clock, pools.open(factory.get(), "0..2", settings), countdown,
							"%s at %s, number %d".formatted(name, point, left));
				}, pools);
			}
			strikeEach((count) -> {
				// There are many clock reads, and adjacent ones are alike
				int left = 1 + (count - 1) * STRIDE;
				AtomicInteger countdown = new AtomicInteger(left);
				return play(callers, clock,
						pools.open(factory.get(), "0..2",
								settings.andThen((builder) -> builder.clock(new FaultyClock(clock, countdown, error)))),
						countdown, "%s at the clock, number %d".formatted(name, left));
			}, pools);
		}
	}

	/**
	 * Strikes the first, the second ... visit of a place, until there are no more.
	 */
	private static void strikeEach(Round round, Pools pools) throws Exception {
		boolean[] struck = { true };
		for (int left = 1; struck[0] && left <= MOST_FAULTS; left++) {
			int number = left;
			pools.repeat(1, (once) -> struck[0] = round.play(number));
		}
	}

	private static void strike(AtomicInteger countdown, Supplier<Error> error) {
		if (countdown.get() < OVER && countdown.decrementAndGet() == 0) {
			throw error.get();
		}
	}

	/**
	 * Runs every call that a caller can make.
	 * @return whether a fault has struck
	 */
	private static boolean play(Callers callers, ManualClock clock, Pool<Probe> pool, AtomicInteger countdown,
			String where) throws Exception {
		List<Lease<Probe>> held = new ArrayList<>();
		attempt(callers, clock, where, () -> pool.acquire(Duration.ofMillis(500)).close());
		attempt(() -> pool.tryAcquire().ifPresent(Lease::close));
		attempt(callers, clock, where, () -> pool.acquire(Duration.ofMillis(500)).invalidate());
		for (int i = 0; i < 4; i++) {
			attempt(() -> pool.tryAcquire().ifPresent(held::add));
		}
		Caller<Lease<Probe>> waiter = callers.acquire(pool);
		List<CompletableFuture<Lease<Probe>>> futures = new ArrayList<>();
		attempt(() -> futures.add(pool.acquireAsync()));
		attempt(() -> clock.advance(TICK));
		attempt(() -> held.forEach(Lease::close));
		attempt(() -> held.forEach(Lease::close));
		Eventually.becomes("the waiter ends after " + where, () -> {
			advance(clock);
			return waiter.isDone();
		});
		waiter.value().ifPresent(Lease::close);
		for (CompletableFuture<Lease<Probe>> future : futures) {
			Eventually.becomes("the future ends after " + where, () -> {
				advance(clock);
				return future.isDone();
			});
			attempt(() -> future.join().invalidate());
		}
		attempt(callers, clock, where, () -> pool.use(Probe::use));
		attempt(pool::refresh);
		attempt(() -> pool.tryAcquire().ifPresent(Lease::close));
		attempt(() -> pool.resize(SizeRange.of("0..1")));
		for (int i = 0; i < 8; i++) {
			attempt(() -> clock.advance(TICK));
		}
		boolean struck = countdown.getAndSet(OVER) <= 0;
		awaitAllBack(clock, pool::state, where);
		assertServes(callers, clock, pool, where);
		return struck;
	}

	private static void assertServes(Callers callers, ManualClock clock, Pool<Probe> pool, String where)
			throws Exception {
		Caller<Lease<Probe>> next = callers.acquire(pool);
		Eventually.becomes("the next caller is served after " + where, () -> {
			// Ends the back-off after a failed creation
			advance(clock);
			return next.isDone();
		});
		next.result().close();
	}

	private static void awaitAllBack(ManualClock clock, Supplier<PoolState> state, String where) {
		Eventually.holds(() -> {
			advance(clock);
			PoolState now = state.get();
			assertThat(now.leases()).as("leases after %s in %s", where, now).isZero();
			assertThat(now.pending()).as("pending after %s in %s", where, now).isZero();
			assertThat(now.resources().total()).as("resources after %s in %s", where, now)
				.isEqualTo(now.resources().idle());
		});
	}

	private static void advance(ManualClock clock) {
		attempt(() -> clock.advance(Duration.ofMillis(1)));
	}

	/**
	 * Runs a step that may wait on another thread.
	 */
	private static void attempt(Callers callers, ManualClock clock, String where, Attempted step) {
		Caller<Boolean> caller = callers.call(() -> {
			attempt(step);
			return true;
		});
		Eventually.becomes("the caller goes on after " + where, () -> {
			advance(clock);
			return caller.isDone();
		});
	}

	private static void attempt(Attempted step) {
		try {
			step.run();
		}
		catch (Exception | StackOverflowError | OutOfMemoryError ex) {
			assertThat(ex).isNotInstanceOf(NullPointerException.class);
		}
	}

	/**
	 * A step of a test that may fail.
	 */
	@FunctionalInterface
	private interface Attempted {

		void run() throws Exception;

	}

	/**
	 * A scenario in which one fault strikes.
	 */
	@FunctionalInterface
	private interface Round {

		/**
		 * Plays the scenario.
		 * @return whether the fault has struck
		 */
		boolean play(int left) throws Exception;

	}

	/**
	 * A clock that fails once.
	 */
	private static final class FaultyClock extends ForwardingClock {

		private final AtomicInteger countdown;

		private final Supplier<Error> error;

		FaultyClock(ManualClock clock, AtomicInteger countdown, Supplier<Error> error) {
			super(clock);
			this.countdown = countdown;
			this.error = error;
		}

		@Override
		public long nanoTime() {
			strike(this.countdown, this.error);
			return super.nanoTime();
		}

		@Override
		public void park(Object blocker, long nanos) {
			strike(this.countdown, this.error);
			super.park(blocker, nanos);
		}

		@Override
		public Timer schedule(Runnable task, long nanos) {
			strike(this.countdown, this.error);
			return super.schedule(task, nanos);
		}

	}

}
