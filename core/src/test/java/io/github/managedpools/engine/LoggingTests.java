package io.github.managedpools.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import io.github.managedpools.BackoffRange;
import io.github.managedpools.KeyedPool;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.SizeRange;
import io.github.managedpools.testkit.Also;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Invariant;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Promise;
import io.github.managedpools.testkit.Rule;
import io.github.managedpools.testkit.Script;
import io.github.managedpools.testkit.ScriptedFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

import static io.github.managedpools.testkit.Script.fail;
import static io.github.managedpools.testkit.Script.part;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The lines that a pool logs, and events that it does not log.
 */
@Also(Promise.SHOWN)
class LoggingTests {

	private static final Logger LOGGER = Logger.getLogger("io.github.managedpools.Pool");

	private final List<String> lines = new CopyOnWriteArrayList<>();

	private final List<Throwable> thrown = new CopyOnWriteArrayList<>();

	private final Handler handler = new Handler() {

		@Override
		public void publish(LogRecord line) {
			LoggingTests.this.lines.add(line.getLevel() + " " + line.getMessage());
			if (line.getThrown() != null) {
				LoggingTests.this.thrown.add(line.getThrown());
			}
		}

		@Override
		public void flush() {
			// Nothing is buffered
		}

		@Override
		public void close() {
			// Nothing to release
		}

	};

	@BeforeEach
	void listen() {
		LOGGER.setLevel(Level.FINE);
		LOGGER.addHandler(this.handler);
	}

	@AfterEach
	void stopListening() {
		LOGGER.removeHandler(this.handler);
		LOGGER.setLevel(null);
	}

	@EngineTest
	void poolLogsOnceThatItFailsFastAndThatItNoLongerDoes(Pools pools, Callers callers, ManualClock clock) {
		ScriptedFactory factory = pools.factory()
			.creates(script(fail(new IOException("refused"))), script(fail(new IOException("refused"))),
					script(part("socket")));
		Pool<Probe> pool = pools.open(factory, "0..1",
				(builder) -> builder.failFastAfter(Duration.ofSeconds(1)).createBackoff(BackoffRange.of("1m..1m")));
		callers.acquire(pool).failure();
		clock.advance(Duration.ofSeconds(1));
		for (int i = 0; i < 3; i++) {
			callers.acquire(pool).failure();
		}
		for (int i = 2; i <= 3; i++) {
			int begun = i;
			clock.advance(Duration.ofMinutes(1));
			Eventually.becomes("attempt",
					() -> factory.ledger().begun().size() == begun && pool.state().resources().creating() == 0);
		}
		Eventually.becomes("recovered", () -> this.lines.stream().anyMatch((line) -> line.contains("succeed again")));
		// A thread of the pool logs it, which may be later
		Eventually.becomes("warned",
				() -> this.lines.stream().anyMatch((line) -> line.contains("fails fast, because")));
		assertThat(this.lines).filteredOn((line) -> line.startsWith("WARNING") || line.startsWith("INFO"))
			.containsExactlyInAnyOrder(
					"WARNING Pool '%s': a creation failed: java.io.IOException: refused".formatted(pool.name()),
					("WARNING Pool '%s': fails fast, because creations have failed since 2000-01-01T00:00:00Z and "
							+ "nothing can be lent; the last failure: java.io.IOException: refused")
						.formatted(pool.name()),
					"INFO Pool '%s': creations succeed again, after 2 failures; the pool no longer fails fast"
						.formatted(pool.name()));
	}

	@EngineTest
	void firstOfSeveralFailuresIsLoggedAsAWarningAndTheOthersAtDebugLevel(Pools pools, Callers callers) {
		ScriptedFactory factory = pools.factory()
			.creates(script(fail(new IOException("refused"))), script(fail(new IOException("refused"))),
					script(part("socket")));
		Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.createBackoff(BackoffRange.of(0)));
		callers.acquire(pool).failure();
		callers.acquire(pool).failure();
		callers.acquire(pool).result().close();
		String failed = "Pool '%s': a creation failed: java.io.IOException: refused".formatted(pool.name());
		assertThat(of(pool)).containsExactly("WARNING " + failed, "FINE " + failed,
				"INFO Pool '%s': creations succeed again, after 2 failures".formatted(pool.name()));
	}

	@EngineTest
	void successAfterNoFailureIsNotLogged(Pools pools) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1");
		pool.acquire().close();
		assertThat(of(pool)).isEmpty();
	}

	@EngineTest
	void operationsOnThePoolAreLogged(Pools pools) {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1");
		pool.suspend();
		pool.resume();
		pool.resize(SizeRange.of("0..2"));
		pool.reconfigure((settings) -> settings.maxPending(3));
		pool.refresh();
		pool.close();
		assertThat(of(pool)).containsExactly(line("INFO", pool, "suspended"), line("INFO", pool, "resumed"),
				line("INFO", pool, "resized from 0..1 to 0..2"),
				line("INFO", pool, "refreshed: every present resource is retired"), line("FINE", pool, "closing"),
				line("FINE", pool, "closed"));
	}

	@EngineTest
	void operationOnAKeyedPoolIsLoggedOnceForAllItsKeys(Pools pools) throws Exception {
		KeyedPool<String, Probe> pool = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..1"))).pool();
		pool.acquire("a").close();
		pool.acquire("b").close();
		pool.suspend();
		pool.suspend();
		pool.resume();
		pool.resize(SizeRange.of("0..2"));
		pool.reconfigure((settings) -> settings.maxTotal(3));
		pool.refresh();
		String name = pool.name();
		assertThat(this.lines).filteredOn((line) -> line.contains(name))
			.containsExactly(line("INFO", name, "suspended"), line("INFO", name, "resumed"),
					line("INFO", name, "resized from 0..1 to 0..2 a key"),
					line("INFO", name, "refreshed: every present resource is retired"));
	}

	@EngineTest
	void leaseThatIsMissingAtTheEndIsAWarning(Pools pools) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1");
		Lease<Probe> lease = pool.acquire();
		pool.shutdown(Duration.ZERO).join();
		assertThat(of(pool)).last()
			.asString()
			.startsWith(line("WARNING", pool, "closed, but not everything has come back: "));
		lease.close();
	}

	@EngineTest
	void leaseHeldForTooLongIsAWarning(Pools pools, ManualClock clock) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1",
				(builder) -> builder.maxLeaseTime(Duration.ofSeconds(5)));
		Lease<Probe> lease = pool.acquire();
		clock.advance(Duration.ofSeconds(6));
		Eventually.becomes("a line",
				() -> of(pool).stream()
					.anyMatch((line) -> line
						.startsWith(line("WARNING", pool, "a lease is held for longer than its max-lease-time: "))));
		lease.close();
	}

	@Rule(Invariant.USER_CODE_MAY_THROW_ANYTHING)
	@EngineTest
	void exceptionOfUserCodeIsAWarning(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory().destroys(script(fail(new IOException("destroy"))));
		Pool<Probe> pool = pools.open(factory, "0..1",
				(builder) -> builder.listener(ThrowingListener.of(new IllegalStateException("listener"))));
		callers.run(() -> pool.acquire().invalidate()).result();
		Eventually.becomes("told", () -> of(pool).contains(line("WARNING", pool, "a destruction threw")));
		assertThat(of(pool)).contains(line("WARNING", pool, "a listener threw"));
	}

	@EngineTest
	void leakIsAShortLineWithTheStackBelowIt(Pools pools, ManualClock clock) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1",
				(builder) -> builder.maxLeaseTime(Duration.ofSeconds(5)).leakStackTraces(true));
		Lease<Probe> lease = pool.acquire();
		clock.advance(Duration.ofSeconds(5));
		Eventually.becomes("a line", () -> of(pool).stream().anyMatch((line) -> line.contains("max-lease-time")));
		assertThat(of(pool)).last()
			.isEqualTo(line("WARNING", pool, "a lease is held for longer than its max-lease-time: for 5s by "
					+ Thread.currentThread().getName()));
		assertThat(this.thrown).last().satisfies((stack) -> {
			assertThat(stack).hasToString("borrowed here by " + Thread.currentThread().getName());
			assertThat(stack.getStackTrace()).extracting(StackTraceElement::getClassName)
				.contains("org.junit.platform.commons.util.ReflectionUtils");
		});
		lease.close();
		Lease<Probe> left = pool.acquire();
		pool.shutdown(Duration.ZERO).join();
		assertThat(of(pool)).last()
			.isEqualTo(line("WARNING", pool, "closed, but not everything has come back: a lease held for 0ms by "
					+ Thread.currentThread().getName()));
		left.close();
	}

	@EngineTest
	void resourceThatTheServerDroppedIsADetailWithoutAStack(Pools pools, ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory()
			.checks(script(fail(new IOException("closed"))), script(fail(new IOException("closed"))), script());
		Pool<Probe> pool = pools.open(factory, "0..2", (builder) -> builder.validateAfterIdle(Duration.ofSeconds(1)));
		Lease<Probe> one = pool.acquire();
		pool.acquire().close();
		one.close();
		clock.advance(Duration.ofSeconds(2));
		pool.acquire().close();
		// The caller may get a new resource before the thread of the check logs its
		// failure
		Eventually.holds(() -> assertThat(of(pool))
			.contains(line("FINE", pool, "a validation failed: java.io.IOException: closed")));
		assertThat(of(pool)).noneMatch((line) -> line.startsWith("WARNING"));
		assertThat(this.thrown).isEmpty();
	}

	@EngineTest
	void validationsThatKeepFailingAreOneWarning(Pools pools, ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory()
			.checks(Collections.nCopies(9, script(fail(new IOException("closed")))).toArray(Script[]::new));
		Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.validateAfterIdle(Duration.ofSeconds(1)));
		for (int i = 0; i < 5; i++) {
			pool.acquire().close();
			clock.advance(Duration.ofSeconds(2));
		}
		Eventually.becomes("a warning",
				() -> of(pool).stream().filter((line) -> line.startsWith("WARNING")).count() == 1);
		assertThat(of(pool)).contains(line("WARNING", pool,
				"validations keep failing, of resources created since the first failed too: java.io.IOException: closed"));
		assertThat(this.thrown).isEmpty();
	}

	@EngineTest
	void messageOfAFactoryCanNotForgeALine(Pools pools, Callers callers) {
		ScriptedFactory factory = pools.factory()
			.creates(script(fail(new IOException("a\nWARNING b\u001b[31m\u0085c\u202ed"))));
		Pool<Probe> pool = pools.open(factory, "0..1");
		Throwable refusal = callers.acquire(pool).failure();
		assertThat(refusal).hasMessageEndingWith("IOException: a\\nWARNING b\\u001b[31m\\u0085c\\u202ed");
		assertThat(of(pool)).contains(line("WARNING", pool,
				"a creation failed: java.io.IOException: a\\nWARNING b\\u001b[31m\\u0085c\\u202ed"));
	}

	@EngineTest
	void messageOfADestructionCanNotForgeALineBelowItsOwn(Pools pools, Callers callers) {
		ScriptedFactory factory = pools.factory().destroys(script(fail(new IOException("a\nWARNING b"))));
		Pool<Probe> pool = pools.open(factory, "0..1");
		callers.run(() -> pool.acquire().invalidate()).result();
		Eventually.becomes("told", () -> !this.thrown.isEmpty());
		assertThat(this.thrown).first().hasToString("java.io.IOException: a\\nWARNING b");
	}

	@EngineTest
	void nameCanNotForgeALine(Pools pools) {
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = pools.opened(factory, pools.builder(factory).name("a\nb\tc").build());
		pool.suspend();
		assertThat(this.lines).contains("INFO Pool 'a\\nb\\tc': suspended");
	}

	private List<String> of(Pool<?> pool) {
		return this.lines.stream().filter((line) -> line.contains("'" + pool.name() + "'")).toList();
	}

	private static String line(String level, Pool<?> pool, String message) {
		return line(level, pool.name(), message);
	}

	private static String line(String level, String pool, String message) {
		return "%s Pool '%s': %s".formatted(level, pool, message);
	}

}
