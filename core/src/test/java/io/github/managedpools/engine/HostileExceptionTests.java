package io.github.managedpools.engine;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

import io.github.managedpools.BackoffRange;
import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolListener;
import io.github.managedpools.ResourceCreationException;
import io.github.managedpools.WarmUp;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Family;
import io.github.managedpools.testkit.HostileException;
import io.github.managedpools.testkit.Invariant;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Regression;
import io.github.managedpools.testkit.Rule;
import io.github.managedpools.testkit.ScriptedFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static io.github.managedpools.testkit.Script.fail;
import static io.github.managedpools.testkit.Script.part;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Exceptions whose own methods throw: the caller still gets the failure, the log still
 * gets its line, and the pool continues.
 */
@Rule({ Invariant.USER_CODE_MAY_THROW_ANYTHING, Invariant.USER_OBJECTS_ARE_USER_CODE })
@Regression("a waiter did not get an exception whose toString throws, and waited until its timeout")
@ParameterizedClass
@EnumSource(HostileException.class)
class HostileExceptionTests {

	private static final Logger LOGGER = Logger.getLogger("io.github.managedpools.Pool");

	@Parameter
	HostileException hostile;

	private final List<String> lines = new CopyOnWriteArrayList<>();

	private final Handler handler = new Handler() {

		@Override
		public void publish(LogRecord line) {
			HostileExceptionTests.this.lines.add(new SimpleFormatter().format(line));
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
	void callerGetsTheFailureOfItsCreation(Pools pools, Callers callers) {
		Exception failure = this.hostile.exception();
		ScriptedFactory factory = pools.factory()
			.creates(script(part("socket"), fail(failure)), script(part("socket")));
		Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.createBackoff(BackoffRange.of("0ms")));
		Throwable told = callers.acquire(pool).failure();
		assertThat(told).isInstanceOf(ResourceCreationException.class);
		assertThat(told.getMessage()).contains(pool.state().lastCreateFailures().get(0).message());
		assertThat(told.getCause() == failure).isTrue();
		assertThat(pool.state().toString()).contains("CreateFailure");
		Eventually.becomes("logged", () -> isLogged("a creation failed"));
		callers.acquire(pool).result().close();
	}

	@EngineTest
	void futureFailsWithTheFailureOfItsCreation(Pools pools) {
		Exception failure = this.hostile.exception();
		Pool<Probe> pool = pools.open(pools.factory().creates(script(fail(failure))), "0..1");
		Throwable told = catchThrowable(() -> pool.acquireAsync().get(60, TimeUnit.SECONDS)).getCause();
		assertThat(told).isInstanceOf(ResourceCreationException.class);
		assertThat(told.getCause() == failure).isTrue();
	}

	@EngineTest
	void minimumIsBuiltAfterAll(Pools pools) {
		ScriptedFactory factory = pools.factory()
			.creates(script(part("socket"), fail(this.hostile.exception())), script(part("socket")));
		Pool<Probe> pool = pools.open(factory, "1..1", (builder) -> builder.createBackoff(BackoffRange.of("0ms")));
		Eventually.becomes("the minimum is there", () -> pool.state().resources().idle() == 1);
	}

	@EngineTest
	void requiredWarmUpFailsWithIt(Pools pools) {
		Exception failure = this.hostile.exception();
		Throwable told = catchThrowable(() -> pools.open(pools.factory().creates(script(fail(failure))), "1..1",
				(builder) -> builder.warmUp(WarmUp.REQUIRED)));
		assertThat(told).isInstanceOf(ResourceCreationException.class);
		assertThat(told.getCause() == failure).isTrue();
	}

	@EngineTest
	void callerOfAKeyGetsTheFailureOfItsCreation(Pools pools, Callers callers) {
		Exception failure = this.hostile.exception();
		Family family = pools.openKeyed((builder) -> builder.createBackoff(BackoffRange.of("0ms")));
		family.factory("a").creates(script(fail(failure)), script(part("socket")));
		assertThat(callers.call(() -> family.pool().acquire("a")).failure().getCause() == failure).isTrue();
		assertThat(family.pool().state().lastCreateFailures()).hasSize(1);
		callers.call(() -> family.pool().acquire("a")).result().close();
	}

	@EngineTest
	void undoThatThrowsItIsSuppressedUnderTheFailure(Pools pools, Callers callers) {
		Exception failure = new Exception("refused");
		Exception undo = this.hostile.exception();
		Pool<Probe> pool = pools
			.open(pools.factory().creates(script(part("socket", script(fail(undo))), fail(failure))), "0..1");
		assertThat(callers.acquire(pool).failure()).hasCause(failure);
		assertThat(failure.getSuppressed()[0] == undo).isTrue();
	}

	@EngineTest
	void destructionThatThrowsItIsReportedAndThePlaceServesAgain(Pools pools) throws InterruptedException {
		ScriptedFactory factory = pools.factory()
			.creates(script(part("socket", script(fail(this.hostile.exception())))))
			.destroys(script(fail(this.hostile.exception())));
		Pool<Probe> pool = pools.open(factory, "0..1");
		pool.acquire().invalidate();
		pool.acquire().close();
		Eventually.becomes("logged", () -> isLogged("a destruction threw") && isLogged("an undo threw"));
	}

	@EngineTest
	void resetThatThrowsItCostsOnlyTheResource(Pools pools) throws InterruptedException {
		ScriptedFactory factory = pools.factory().resets(script(fail(this.hostile.exception())), script());
		Pool<Probe> pool = pools.open(factory, "0..1");
		pool.acquire().close();
		pool.acquire().close();
		Eventually.becomes("logged", () -> isLogged("a reset threw"));
	}

	@EngineTest
	void listenerThatThrowsItHarmsNothing(Pools pools) throws InterruptedException {
		Exception failure = this.hostile.exception();
		Pool<Probe> pool = pools.open(pools.factory(), "0..1", (builder) -> builder.listener(new PoolListener() {
			@Override
			public void onReleased(String name, java.time.Duration held) {
				sneak(failure);
			}
		}));
		for (int i = 0; i < 3; i++) {
			pool.acquire().close();
		}
		assertThat(isLogged("a listener threw")).isTrue();
	}

	@EngineTest
	void isFatalIsCalledWithIt(Pools pools) throws Exception {
		Exception failure = this.hostile.exception();
		ScriptedFactory factory = pools.factory().fatal((asked) -> asked == failure);
		Pool<Probe> pool = pools.open(factory, "0..1");
		Throwable thrown = catchThrowable(() -> pool.use((probe) -> {
			throw failure;
		}));
		assertThat(thrown == failure).isTrue();
		try (Lease<Probe> lease = pool.acquire()) {
			assertThat(lease.get().id()).isEqualTo(2);
		}
	}

	private boolean isLogged(String what) {
		return this.lines.stream().anyMatch((line) -> line.contains(what));
	}

	@SuppressWarnings("unchecked")
	private static <X extends Throwable> void sneak(Throwable failure) throws X {
		throw (X) failure;
	}

}
