package io.github.managedpools.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.stream.Stream;

import io.github.managedpools.BackoffRange;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Family;
import io.github.managedpools.testkit.Gate;
import io.github.managedpools.testkit.Invariant;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Recorder;
import io.github.managedpools.testkit.Regression;
import io.github.managedpools.testkit.Rule;
import io.github.managedpools.testkit.Script;
import io.github.managedpools.testkit.ScriptedFactory;
import org.junit.jupiter.api.Test;

import static io.github.managedpools.testkit.Script.fail;
import static io.github.managedpools.testkit.Script.part;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Exceptions that are suppressed under others: they hide no failure, and no exception
 * gathers them without bound.
 */
@Rule(Invariant.USER_CODE_MAY_THROW_ANYTHING)
class SuppressedExceptionTests {

	private static final int OFTEN = 50;

	@Regression("an isFatal that rethrew its argument hid the failure, and the broken resource was given back")
	@EngineTest
	void failureRethrownByIsFatalReachesTheCallerAndCostsTheResource(Pools pools) throws InterruptedException {
		IllegalStateException failure = new IllegalStateException("broken");
		Pool<Probe> pool = pools.open(pools.factory().fatal(SuppressedExceptionTests::throwIt), "0..1");
		assertThat(catchThrowable(() -> pool.use((probe) -> {
			throw failure;
		}))).isSameAs(failure).hasNoSuppressedExceptions();
		assertThat(pool.isFatal(failure)).isTrue();
		try (Lease<Probe> lease = pool.acquire()) {
			assertThat(lease.get().id()).isEqualTo(2);
		}
	}

	@EngineTest
	void failureRethrownByIsFatalReachesTheCallerOfAKey(Pools pools) {
		Family family = pools.openKeyed((builder) -> {
		});
		Error failure = new AssertionError("broken");
		assertThat(catchThrowable(() -> family.pool().use("a", (probe) -> {
			throw failure;
		}))).isSameAs(failure);
		assertThat(family.pool().state().counters().released()).isOne();
	}

	@EngineTest
	void exceptionOfIsFatalIsSuppressedUnderTheFailure(Pools pools) {
		IllegalStateException failure = new IllegalStateException("broken");
		IllegalStateException doubt = new IllegalStateException("no idea");
		Pool<Probe> pool = pools.open(pools.factory().fatal((asked) -> throwIt(doubt)), "0..1");
		assertThat(catchThrowable(() -> pool.use((probe) -> {
			throw failure;
		}))).isSameAs(failure).hasSuppressedException(doubt);
	}

	@Regression("a constant exception gathered one suppressed exception per failure for ever")
	@EngineTest
	void constantFailureOfTheWorkGathersOneSuppressedException(Pools pools) {
		IOException constant = new IOException("constant");
		Recorder recorder = new Recorder();
		Pool<Probe> pool = pools.open(pools.factory().fatal((asked) -> throwIt(new IllegalStateException("no idea"))),
				"0..1", (builder) -> builder.listener(recorder));
		for (int i = 0; i < OFTEN; i++) {
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> pool.use((probe) -> {
				throw constant;
			})).isSameAs(constant);
		}
		assertThat(constant.getSuppressed()).hasSize(1);
		assertThat(recorder.count("failure isFatal threw")).isEqualTo(OFTEN - 1);
	}

	@Regression("a constant exception gathered one suppressed exception per failure for ever")
	@EngineTest
	void constantFailureOfACreationGathersOneSuppressedUndo(Pools pools, Callers callers) {
		IOException constant = new IOException("constant");
		Script undo = script((act) -> {
			throw new IllegalStateException("undo");
		});
		Recorder recorder = new Recorder();
		Pool<Probe> pool = pools.open(pools.factory().creates(script(part("socket", undo), fail(constant))), "0..1",
				(builder) -> builder.createBackoff(BackoffRange.of("0ms")).listener(recorder));
		for (int i = 0; i < OFTEN; i++) {
			assertThat(callers.acquire(pool).failure()).hasCause(constant);
		}
		assertThat(constant.getSuppressed()).hasSize(1);
		assertThat(recorder.count("failure an undo threw")).isGreaterThanOrEqualTo(OFTEN - 1);
	}

	@EngineTest
	void constantFailureOfManyKeysGathersFewSuppressedExceptions(Pools pools, Callers callers) {
		IOException constant = new IOException("constant");
		Family family = pools.openKeyed((builder) -> {
		});
		for (int i = 0; i < OFTEN; i++) {
			String key = "key" + i;
			family.factory(key)
				.creates(script(part("socket", script(fail(new IllegalStateException("undo")))), fail(constant)));
			assertThat(callers.call(() -> family.pool().acquire(key)).failure()).hasCause(constant);
		}
		assertThat(constant.getSuppressed()).hasSizeLessThan(10);
	}

	@EngineTest
	void undoThatThrowsTheFailureAgainHidesNothing(Pools pools, Callers callers) {
		IOException failure = new IOException("refused");
		Script undo = script(fail(failure));
		ScriptedFactory factory = pools.factory()
			.creates(script(part("socket", undo), part("session", undo), fail(failure)));
		Pool<Probe> pool = pools.open(factory, "0..1");
		assertThat(callers.acquire(pool).failure()).hasCause(failure);
		assertThat(failure).hasNoSuppressedExceptions();
	}

	@EngineTest
	void undoErrorIsReportedIfItsFailureTakesNone(Pools pools, Callers callers) {
		Exception failure = new Exception("no suppression", null, false, false) {
		};
		Recorder recorder = new Recorder();
		Pool<Probe> pool = pools.open(
				pools.factory()
					.creates(script(part("socket", script(fail(new IllegalStateException("undo")))), fail(failure))),
				"0..1", (builder) -> builder.listener(recorder));
		assertThat(callers.acquire(pool).failure()).hasCause(failure);
		Eventually.becomes("reported", () -> recorder.count("failure an undo threw") == 1);
	}

	@EngineTest
	void constantFailureThatComesTooLateIsACauseEachTime(Pools pools, Callers callers, ManualClock clock) {
		IOException constant = new IOException("constant", new IllegalStateException("has a cause"));
		Gate hanging = new Gate();
		ScriptedFactory factory = pools.factory().creates(script((act) -> {
			try {
				hanging.pass();
			}
			catch (InterruptedException ex) {
				throw constant;
			}
		}));
		Pool<Probe> pool = pools.open(factory, "0..1",
				(builder) -> builder.createTimeout(Duration.ofSeconds(1))
					.createBackoff(BackoffRange.of("0ms"))
					.acquireTimeout(Duration.ofHours(1)));
		for (int i = 1; i <= 3; i++) {
			int round = i;
			var caller = callers.acquire(pool);
			Eventually.becomes("hangs", () -> hanging.arrivals() >= round);
			clock.advance(Duration.ofSeconds(1));
			assertThat(caller.failure().getCause()).hasCause(constant);
		}
	}

	@Test
	void suppressionReportsAnExceptionThatItCannotAdd() {
		Exception failure = new Exception();
		assertThat(Suppression.suppress(failure, failure)).isTrue();
		Exception second = new Exception();
		assertThat(Stream.of(1, 2).map((time) -> Suppression.suppress(failure, second))).containsOnly(true);
		assertThat(failure.getSuppressed()).containsExactly(second);
		Predicate<Exception> added = (more) -> Suppression.suppress(failure, more);
		assertThat(Stream.generate(Exception::new).limit(20).filter(added).count()).isEqualTo(7);
		assertThat(Suppression.holdsOneLike(failure, new Exception())).isTrue();
		assertThat(Suppression.holdsOneLike(failure, new IOException())).isFalse();
	}

	private static boolean throwIt(Throwable failure) {
		SuppressedExceptionTests.<RuntimeException>sneak(failure);
		return false;
	}

	@SuppressWarnings("unchecked")
	private static <X extends Throwable> void sneak(Throwable failure) throws X {
		throw (X) failure;
	}

}
