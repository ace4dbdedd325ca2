package io.github.managedpools.engine;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.github.managedpools.DestroyReason;
import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolBuilder;
import io.github.managedpools.PoolListener;
import io.github.managedpools.PoolState;
import io.github.managedpools.SizeRange;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Family;
import io.github.managedpools.testkit.Invariant;
import io.github.managedpools.testkit.Leases;
import io.github.managedpools.testkit.LongRun;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Regression;
import io.github.managedpools.testkit.Rule;
import io.github.managedpools.testkit.Scenario;
import io.github.managedpools.testkit.ScriptedFactory;
import io.github.managedpools.testkit.Situation;
import org.jspecify.annotations.Nullable;

import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A caller recurses and leases at each level until the stack overflows, and closes its
 * leases on the way back or at the end. The pool loses nothing.
 */
@Rule(Invariant.EXHAUSTION_LOSES_NOTHING)
@Scenario(Situation.THREADS_HEAP_OR_STACK_EXHAUSTED)
@Regression("ours: recursion that leased until the stack overflowed lost places")
@LongRun
class StackOverflowTests {

	/** The number of rounds; {@code -Dmanagedpools.overflows=1500} runs more. */
	private static final int ROUNDS = Integer.getInteger("managedpools.overflows", 2);

	private static final int MAX = 4;

	private static final long STACK = 512 * 1024;

	private static final PoolListener LISTENER = new PoolListener() {

		@Override
		public void onAcquired(String pool, Duration waited) {
			assertThat(waited.isNegative()).isFalse();
		}

		@Override
		public void onReleased(String pool, Duration held) {
			assertThat(held.isNegative()).isFalse();
		}

		@Override
		public void onDestroyed(String pool, DestroyReason reason, Duration took) {
			assertThat(took.isNegative()).isFalse();
		}

	};

	@EngineTest
	void plainLeases(Pools pools) throws Exception {
		play(pools, pools.factory(), (builder) -> {
		});
	}

	@EngineTest
	void leasesOfAPoolWithAListener(Pools pools) throws Exception {
		play(pools, pools.factory(), (builder) -> builder.listener(LISTENER));
	}

	@EngineTest
	void trackedLeases(Pools pools) throws Exception {
		play(pools, pools.factory(), (builder) -> builder.trackLeases(true));
	}

	@EngineTest
	void trackedLeasesWithStackTracesAndAListener(Pools pools) throws Exception {
		play(pools, pools.factory(), (builder) -> builder.leakStackTraces(true).listener(LISTENER));
	}

	@EngineTest
	void resourcesThatAreReset(Pools pools) throws Exception {
		play(pools, pools.factory().resets(script()), (builder) -> {
		});
	}

	@EngineTest
	void resourcesThatAreResetAndTracked(Pools pools) throws Exception {
		play(pools, pools.factory().resets(script()), (builder) -> builder.trackLeases(true).listener(LISTENER));
	}

	@EngineTest
	void sharedResources(Pools pools) throws Exception {
		play(pools, pools.factory(), (builder) -> builder.leasesPerResource(2));
	}

	@EngineTest
	void sharedResourcesThatAreResetInAPoolWithAListener(Pools pools) throws Exception {
		play(pools, pools.factory().resets(script()), (builder) -> builder.leasesPerResource(2).listener(LISTENER));
	}

	@EngineTest
	void resourcesThatAreValidated(Pools pools) throws Exception {
		play(pools, pools.factory().checks(script()), (builder) -> builder.validateAfterIdle(Duration.ZERO));
	}

	@EngineTest
	void resourcesThatTheCallerChecks(Pools pools) throws Exception {
		play(pools, pools.factory().checksInPlace(true).checks(script()).resets(script()),
				(builder) -> builder.validateAfterIdle(Duration.ZERO));
	}

	@EngineTest
	void keyedLeases(Pools pools) throws Exception {
		playKeyed(pools, false);
	}

	@EngineTest
	void keyedLeasesOfAPoolWithAListener(Pools pools) throws Exception {
		playKeyed(pools, true);
	}

	private void playKeyed(Pools pools, boolean listens) throws Exception {
		Family family = pools.openKeyed((builder) -> {
			builder.size(SizeRange.of("0.." + MAX)).maxTotal(MAX);
			if (listens) {
				builder.listener(LISTENER);
			}
		});
		for (Ending ending : Ending.values()) {
			play(ending, () -> family.pool().tryAcquire("key"), () -> family.pool().state());
			play(ending, () -> now(() -> family.pool().acquireAsync("key")), () -> family.pool().state());
		}
	}

	private void play(Pools pools, ScriptedFactory factory, Consumer<PoolBuilder<Probe>> settings) throws Exception {
		Pool<Probe> pool = pools.open(factory, "0.." + MAX, settings);
		for (Ending ending : Ending.values()) {
			play(ending, pool::tryAcquire, pool::state);
			play(ending, () -> acquireNow(pool), pool::state);
			play(ending, () -> now(pool::acquireAsync), pool::state);
		}
		playUse(pool);
	}

	private static Optional<Lease<Probe>> acquireNow(Pool<Probe> pool) {
		try {
			return Optional.of(pool.acquire(Duration.ZERO));
		}
		catch (Exception ex) {
			return Optional.empty();
		}
	}

	/**
	 * Takes the lease of a future that has already completed, or cancels the future.
	 */
	private static Optional<Lease<Probe>> now(Supplier<CompletableFuture<Lease<Probe>>> acquire) {
		CompletableFuture<Lease<Probe>> future = acquire.get();
		future.cancel(false);
		return future.isCompletedExceptionally() ? Optional.empty() : Optional.of(future.join());
	}

	private static void playUse(Pool<Probe> pool) throws Exception {
		Leases.giveBack(Leases.take(pool, MAX));
		run(pool::state, () -> {
			try {
				use(pool, 0);
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
			catch (StackOverflowError ex) {
				awaitAllBack(pool::state);
			}
		});
	}

	private static void use(Pool<Probe> pool, int level) throws Exception {
		if (level < MAX && ThreadLocalRandom.current().nextInt(200) == 0) {
			pool.use((probe) -> {
				use(pool, level + 1);
				return null;
			});
		}
		use(pool, level);
	}

	private static void play(Ending ending, Supplier<Optional<Lease<Probe>>> acquire, Supplier<PoolState> state)
			throws Exception {
		run(state, new Recursion(acquire, ending));
	}

	private static void run(Supplier<PoolState> state, Runnable round) throws Exception {
		Thread thread = new Thread(null, () -> {
			for (int number = 0; number < ROUNDS; number++) {
				round.run();
				if (number % 25 == 0) {
					awaitAllBack(state);
				}
			}
			awaitAllBack(state);
		}, "recursion", STACK);
		Deque<Throwable> failures = new ArrayDeque<>();
		thread.setUncaughtExceptionHandler((failed, ex) -> failures.add(ex));
		thread.start();
		thread.join();
		if (!failures.isEmpty()) {
			throw new AssertionError(failures.peek());
		}
	}

	private static void awaitAllBack(Supplier<PoolState> state) {
		Eventually.holds(() -> {
			PoolState now = state.get();
			assertThat(now.leases()).as("leases in %s", now).isZero();
			assertThat(now.pending()).as("pending in %s", now).isZero();
			assertThat(now.resources().total()).as("resources in %s", now).isEqualTo(now.resources().idle());
		});
	}

	/**
	 * The ways in which the leases end.
	 */
	private enum Ending {

		/**
		 * Each lease is closed at the level at which it began, with the same use of
		 * stack.
		 */
		CLOSED_AT_EACH_LEVEL,

		CLOSED_IN_THE_END, INVALIDATED

	}

	/**
	 * Recurses until shortly before the stack overflows, and from there on leases at each
	 * level.
	 */
	private static final class Recursion implements Runnable {

		/** The greatest number of levels above the deepest one at which leases begin. */
		private static final int LEVELS = 1600;

		private final Supplier<Optional<Lease<Probe>>> acquire;

		private final Ending ending;

		/**
		 * The acquired leases. Stored without a method call, for which there may be no
		 * stack.
		 */
		private final @Nullable Optional<Lease<Probe>>[] kept;

		private int count;

		private int depth;

		@SuppressWarnings({ "unchecked", "rawtypes" })
		Recursion(Supplier<Optional<Lease<Probe>>> acquire, Ending ending) {
			this.acquire = acquire;
			this.ending = ending;
			this.kept = new Optional[MAX];
		}

		@Override
		public void run() {
			this.depth = 0;
			try {
				measure();
			}
			catch (StackOverflowError ex) {
				// The deepest level
			}
			try {
				descend(Math.max(0, this.depth - ThreadLocalRandom.current().nextInt(LEVELS)));
			}
			catch (StackOverflowError ex) {
				// The leases are closed below
			}
			while (this.count > 0) {
				end();
			}
		}

		private void measure() {
			this.depth++;
			measure();
		}

		private void descend(int levels) {
			if (levels > 0) {
				descend(levels - 1);
			}
			else {
				lease();
			}
		}

		private void lease() {
			int index = this.count;
			if (index < MAX) {
				this.kept[index] = this.acquire.get();
				this.count++;
			}
			else {
				end();
			}
			try {
				lease();
			}
			finally {
				if (this.ending == Ending.CLOSED_AT_EACH_LEVEL && this.count > 0) {
					end();
				}
			}
		}

		/**
		 * Ends the latest lease, and repeats that if it throws.
		 */
		private void end() {
			Optional<Lease<Probe>> latest = this.kept[this.count - 1];
			if (latest != null && latest.isPresent()) {
				if (this.ending == Ending.INVALIDATED) {
					latest.get().invalidate();
				}
				else {
					latest.get().close();
				}
			}
			this.count--;
		}

	}

}
