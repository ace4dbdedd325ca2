package io.github.managedpools.engine;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.managedpools.CreationScope;
import io.github.managedpools.KeyedPool;
import io.github.managedpools.KeyedResourceFactory;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolState;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.SizeRange;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Invariant;
import io.github.managedpools.testkit.Regression;
import io.github.managedpools.testkit.Rule;
import io.github.managedpools.testkit.Scenario;
import io.github.managedpools.testkit.Situation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The first call of a method takes more stack than all later ones, because a JVM links
 * and initializes what it uses. A caller without much stack that is the first to do
 * something with a pool, in a JVM of its own, loses nothing.
 */
@Rule(Invariant.EXHAUSTION_LOSES_NOTHING)
@Scenario(Situation.THREADS_HEAP_OR_STACK_EXHAUSTED)
class FirstUseTests {

	@ParameterizedTest
	@EnumSource
	void firstUseWhereTheStackEndsLosesNothing(Use use) throws Exception {
		run(Main.class, use.name());
	}

	@Regression("ours: a caller that could not wake the sweeper for lack of stack lost the resource that it had found")
	@Test
	void firstStepThatIsLeftToTheRecoveryIsNotLost() throws Exception {
		run(CompiledMain.class, "compiled");
	}

	private static void run(Class<?> main, String argument) throws Exception {
		String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
		File output = new File("target/first-use-" + argument + ".txt");
		Process process = new ProcessBuilder(java, "-cp", System.getProperty("java.class.path"), main.getName(),
				argument)
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.to(output))
			.start();
		try {
			assertThat(process.waitFor(Eventually.BOUND.toSeconds(), TimeUnit.SECONDS)).as("ended").isTrue();
			assertThat(process.exitValue()).as("%s", Files.readString(output.toPath())).isZero();
		}
		finally {
			process.destroyForcibly();
		}
	}

	/**
	 * What the caller does.
	 */
	enum Use {

		TRY_ACQUIRE, ACQUIRE, ACQUIRE_ASYNC, USE, CLOSE, INVALIDATE, REFRESH, RESIZE, CLOSE_POOL, NEW_KEY

	}

	/**
	 * Runs in the other JVM.
	 */
	static final class Main {

		private static final int MAX = 4;

		private static final long STACK = 1024 * 1024;

		private static final int ROUNDS = 100_000;

		private final ManualClock clock = new ManualClock();

		private final AtomicInteger created = new AtomicInteger();

		private final AtomicInteger destroyed = new AtomicInteger();

		private final List<Lease<Object>> leases = new ArrayList<>();

		private final Pool<Object> pool;

		private final KeyedPool<String, Object> keyed;

		/** The lease with which the caller came back. */
		private volatile Lease<Object> lease;

		private boolean done;

		private Main() {
			ResourceFactory<Object> factory = this::create;
			KeyedResourceFactory<String, Object> keyedFactory = (key, scope) -> create(scope);
			// A caller that lends a resource with a lifetime must wake the sweeper
			this.pool = Pool.builder(factory)
				.size(SizeRange.of("0.." + MAX))
				.maxLifetime(Duration.ofHours(1))
				.clock(this.clock)
				.build();
			this.keyed = KeyedPool.builder(keyedFactory).size(SizeRange.of("0.." + MAX)).maxTotal(MAX).build();
		}

		private Object create(CreationScope scope) {
			Object resource = new Object();
			this.created.incrementAndGet();
			scope.onDestroy(this.destroyed::incrementAndGet);
			return resource;
		}

		public static void main(String[] arguments) throws Exception {
			Use use = Use.valueOf(arguments[0]);
			Main main = new Main();
			main.prepare(use);
			main.run(() -> main.descend(use));
			main.check();
			System.exit(0);
		}

		private void run(Runnable recursion) throws InterruptedException {
			Thread thread = new Thread(null, recursion, "recursion", STACK);
			thread.start();
			thread.join();
		}

		private void prepare(Use use) throws Exception {
			takeAll();
			if (use != Use.CLOSE && use != Use.INVALIDATE) {
				giveBackAll();
			}
			// Proves least once it is compiled
			for (int i = 0; i < ROUNDS; i++) {
				StackHeadroom.require();
			}
			// The sweeper has nothing to do and sleeps
			this.clock.advance(Duration.ofSeconds(10));
		}

		/**
		 * Uses the pool at the deepest level at which that is possible.
		 */
		private void descend(Use use) {
			try {
				descend(use);
			}
			catch (StackOverflowError ex) {
				// From here on there is stack for a call or two
			}
			if (!this.done) {
				try {
					this.lease = play(use);
					this.done = true;
				}
				catch (StackOverflowError ex) {
					// The next level up has a little more
				}
				catch (Exception ex) {
					throw new IllegalStateException(ex);
				}
			}
		}

		private Lease<Object> play(Use use) throws Exception {
			switch (use) {
				case TRY_ACQUIRE:
					return this.pool.tryAcquire().orElseThrow();
				case ACQUIRE:
					return this.pool.acquire();
				case ACQUIRE_ASYNC:
					return this.pool.acquireAsync().join();
				case USE:
					this.pool.use((resource) -> resource);
					return null;
				case CLOSE:
					this.leases.get(0).close();
					return null;
				case INVALIDATE:
					this.leases.get(0).invalidate();
					return null;
				case REFRESH:
					this.pool.refresh();
					return null;
				case RESIZE:
					this.pool.resize(SizeRange.of("1.." + MAX));
					return null;
				case CLOSE_POOL:
					this.pool.close();
					return null;
				case NEW_KEY:
					return this.keyed.acquire("key");
				default:
					throw new IllegalStateException("Unexpected " + use);
			}
		}

		private void check() throws Exception {
			if (!this.done) {
				throw new IllegalStateException("the caller did nothing");
			}
			if (this.lease != null) {
				this.lease.close();
			}
			giveBackAll();
			if (this.pool.state().phase() == PoolState.Phase.RUNNING) {
				takeAll();
				giveBackAll();
			}
			for (int i = 0; i < MAX; i++) {
				this.leases.add(this.keyed.acquire("key"));
			}
			giveBackAll();
			this.pool.close();
			this.keyed.close();
			if (this.created.get() != this.destroyed.get()) {
				throw new IllegalStateException("created %s, destroyed %s".formatted(this.created, this.destroyed));
			}
		}

		private void takeAll() throws Exception {
			for (int i = 0; i < MAX; i++) {
				this.leases.add(this.pool.acquire(Duration.ofSeconds(5)));
			}
		}

		private void giveBackAll() {
			this.leases.forEach(Lease::close);
			this.leases.clear();
		}

	}

	/**
	 * Runs in the other JVM, where everything has been compiled but the step that a
	 * caller leaves to the recovery.
	 */
	static final class CompiledMain {

		private static final int MAX = 4;

		private static final int ROUNDS = 300_000;

		private static final int DESCENTS = 300;

		private static final int ATTEMPTS = 16;

		private static final ManualClock CLOCK = new ManualClock();

		private static final Pool<Object> POOL = Pool.builder((scope) -> new Object())
			.clock(CLOCK)
			.size(SizeRange.of("0.." + MAX))
			.maxLifetime(Duration.ofHours(1))
			.build();

		/** Stored without a method call, for which there may be no stack. */
		@SuppressWarnings({ "unchecked", "rawtypes" })
		private static final Optional<Lease<Object>>[] FOUND = new Optional[ATTEMPTS];

		private static int attempts = ATTEMPTS;

		private CompiledMain() {
		}

		public static void main(String[] arguments) throws Exception {
			for (int i = 0; i < ROUNDS; i++) {
				POOL.acquire().close();
				POOL.tryAcquire().orElseThrow().close();
				if (i % 100 == 0) {
					sleep();
				}
			}
			takeAll();
			sleep();
			Thread thread = new Thread(null, CompiledMain::recurse, "recursion", 1024 * 1024);
			thread.start();
			thread.join();
			requireAll();
			System.exit(0);
		}

		/**
		 * Lets the sweeper find nothing to do, so that the next caller has to wake it.
		 */
		private static void sleep() {
			CLOCK.advance(Duration.ofSeconds(3));
		}

		private static void recurse() {
			for (int i = 0; i < DESCENTS; i++) {
				descend();
			}
			attempts = 0;
			descend();
			for (int i = 0; i < attempts; i++) {
				FOUND[i].ifPresent(Lease::close);
			}
		}

		private static void descend() {
			try {
				descend();
			}
			catch (StackOverflowError ex) {
				// From here on there is stack for a call or two
			}
			if (attempts == ATTEMPTS) {
				return;
			}
			try {
				FOUND[attempts] = POOL.tryAcquire();
				attempts++;
			}
			catch (StackOverflowError ex) {
				// The next level up has a little more
			}
		}

		private static void takeAll() throws Exception {
			List<Lease<Object>> leases = new ArrayList<>();
			for (int i = 0; i < MAX; i++) {
				leases.add(POOL.acquire());
			}
			leases.forEach(Lease::close);
		}

		private static void requireAll() {
			for (int i = 0; i < MAX; i++) {
				POOL.tryAcquire().orElseThrow();
			}
		}

	}

}
