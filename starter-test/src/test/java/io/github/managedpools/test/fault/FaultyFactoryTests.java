package io.github.managedpools.test.fault;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.logging.StreamHandler;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.managedpools.AcquireTimeoutException;
import io.github.managedpools.CreationScope;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.ResourceCreationException;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.SizeRange;
import io.github.managedpools.test.ResourceLedger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static io.github.managedpools.test.PoolAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests that faults occur where and when they are set, and leak nothing by themselves.
 */
class FaultyFactoryTests {

	private static final CreationScope NO_SCOPE = (undo) -> {
	};

	private final ResourceLedger ledger = new ResourceLedger();

	private final FaultyFactory<Object> faulty = FaultyFactory.of(this.ledger.record(new Connecting()));

	private final Pool<Object> pool = Pool.builder(this.faulty)
		.size(new SizeRange(0, 1))
		.validateAfterIdle(Duration.ZERO)
		.build();

	@AfterEach
	void nothingIsLeftBehind() {
		this.faulty.close();
		this.pool.close();
		assertThat(this.pool).hasNoLeaks();
		Awaitility.await().untilAsserted(() -> assertThat(this.ledger.alive()).isEmpty());
		assertThat(this.ledger.problems()).isEmpty();
	}

	@Test
	void scriptStrikesOneCallAfterTheOther() throws Exception {
		IOException refused = new IOException("refused");
		this.faulty.script(FaultPoint.CREATE, Fault.fails(() -> refused), Fault.none());
		assertThatExceptionOfType(ResourceCreationException.class).isThrownBy(this.pool::acquire).withCause(refused);
		this.pool.acquire().close();
		assertThat(this.faulty.calls(FaultPoint.CREATE)).isEqualTo(2);
		assertThat(this.faulty.strikes(FaultPoint.CREATE)).isEqualTo(1);
	}

	@Test
	void failureHalfWayLeavesOnePartThatIsUndone() {
		this.faulty.script(FaultPoint.PART, Fault.fails(() -> new IOException("reset by peer")));
		assertThatExceptionOfType(ResourceCreationException.class).isThrownBy(this.pool::acquire)
			.withRootCauseInstanceOf(IOException.class);
		assertThat(this.faulty.calls(FaultPoint.PART)).isEqualTo(1);
		assertThat(this.faulty.calls(FaultPoint.UNDO)).isEqualTo(1);
	}

	@Test
	void failureAfterTheResourceWasBuiltDestroysIt() {
		this.faulty.script(FaultPoint.CREATED, Fault.fails());
		assertThatExceptionOfType(ResourceCreationException.class).isThrownBy(this.pool::acquire)
			.withCauseInstanceOf(InjectedFaultException.class);
		assertThat(this.ledger.lives()).singleElement().satisfies((life) -> assertThat(life.isAlive()).isFalse());
	}

	@Test
	void hangingCreationTimesTheCallerOut() {
		this.faulty.script(FaultPoint.CREATE, Fault.hangsUninterruptibly());
		assertThatExceptionOfType(AcquireTimeoutException.class)
			.isThrownBy(() -> this.pool.acquire(Duration.ofMillis(20)));
		assertThat(this.pool).hasPending(0);
	}

	@Test
	void slowCreationGoesOnWhenTheFaultsEnd() throws Exception {
		this.faulty.script(FaultPoint.CREATE, Fault.slow(Duration.ofHours(1)));
		CompletableFuture<Lease<Object>> promise = this.pool.acquireAsync();
		Awaitility.await().until(() -> this.faulty.strikes(FaultPoint.CREATE) == 1);
		assertThat(promise).isNotDone();
		this.faulty.close();
		promise.get(30, TimeUnit.SECONDS).close();
	}

	@Test
	void hangingCreationIsEndedByItsTimeout() {
		ManualClock clock = new ManualClock();
		this.faulty.script(FaultPoint.PART, Fault.hangs());
		try (Pool<Object> timed = Pool.builder(this.faulty)
			.size(new SizeRange(0, 1))
			.clock(clock)
			.createTimeout(Duration.ofSeconds(5))
			.build()) {
			CompletableFuture<Lease<Object>> promise = timed.acquireAsync();
			Awaitility.await().until(() -> this.faulty.strikes(FaultPoint.PART) == 1);
			clock.advance(Duration.ofSeconds(5));
			assertThat(promise).failsWithin(Duration.ofSeconds(30))
				.withThrowableThat()
				.withCauseInstanceOf(ResourceCreationException.class)
				.withRootCauseInstanceOf(InterruptedException.class);
			assertThat(this.faulty.calls(FaultPoint.UNDO)).isEqualTo(1);
		}
	}

	@Test
	void interruptFlagThatACreationSetsIsNotTheBorrowers() throws Exception {
		this.faulty.script(FaultPoint.CREATED, Fault.setsInterruptFlag());
		use();
		assertThat(this.faulty.strikes(FaultPoint.CREATED)).isEqualTo(1);
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
	}

	@Test
	void brokenResourceIsReplaced() throws Exception {
		Object first = use();
		awaitIdle();
		this.faulty.breakResource(first);
		assertThat(use()).isNotSameAs(first);
	}

	@Test
	void resourceThatWasBornBrokenIsReplaced() throws Exception {
		this.faulty.script(FaultPoint.CREATED, Fault.broken());
		Object bornBroken = use();
		awaitIdle();
		assertThat(use()).isNotSameAs(bornBroken);
	}

	@Test
	void destructionAndUndoAreDoneWhateverTheFault() throws Exception {
		this.faulty.always(FaultPoint.DESTROY, Fault.fails()).always(FaultPoint.UNDO, Fault.fails());
		use();
		this.pool.refresh();
		Awaitility.await().untilAsserted(() -> assertThat(this.ledger.alive()).isEmpty());
		assertThat(this.faulty.strikes(FaultPoint.DESTROY)).isEqualTo(1);
		assertThat(this.faulty.strikes(FaultPoint.UNDO)).isEqualTo(2);
	}

	@Test
	void momentCanBeChosenByALatch() throws Exception {
		CountDownLatch inReset = new CountDownLatch(1);
		CountDownLatch goOn = new CountDownLatch(1);
		this.faulty.script(FaultPoint.RESET, Fault.runs(() -> {
			inReset.countDown();
			goOn.await();
		}));
		use();
		inReset.await();
		assertThat(this.pool).hasLeased(1);
		goOn.countDown();
		awaitIdle();
	}

	@Test
	void seedDecidesWhichCallsFail() {
		List<Boolean> once = outcomes(FaultyFactory.of(new Connecting()).atRandom(42, 0.5));
		assertThat(outcomes(FaultyFactory.of(new Connecting()).atRandom(42, 0.5))).isEqualTo(once);
		assertThat(outcomes(FaultyFactory.of(new Connecting()).atRandom(43, 0.5))).isNotEqualTo(once);
		assertThat(once).contains(true, false);
	}

	@Test
	void drawnSeedIsPrintedAndRepeatsTheFaults() {
		List<String> printed = new CopyOnWriteArrayList<>();
		List<Boolean> drawn = printingTo(printed, () -> outcomes(FaultyFactory.of(new Connecting()).atRandom(0.5)));
		assertThat(printed).hasSize(1);
		Matcher seed = Pattern.compile("repeat them with atRandom\\((\\d+)L, ").matcher(printed.get(0));
		assertThat(seed.find()).isTrue();
		long again = Long.parseLong(seed.group(1));
		assertThat(outcomes(FaultyFactory.of(new Connecting()).atRandom(again, 0.5))).isEqualTo(drawn);
	}

	@Test
	void closedFactoryWorks() throws Exception {
		this.faulty.always(FaultPoint.CREATE, Fault.hangs()).atRandom(1.0);
		this.faulty.close();
		use();
		assertThat(this.faulty.strikes(FaultPoint.CREATE)).isZero();
	}

	@Test
	void whatTheFactoryDoesNotDoTheFaultyOneDoesNotEither() {
		FaultyFactory<Object> plain = FaultyFactory.of((scope) -> new Object());
		assertThat(plain.validates()).isFalse();
		assertThat(plain.resets()).isFalse();
		assertThat(this.faulty.validates()).isTrue();
		assertThat(this.faulty.resets()).isTrue();
		assertThatIllegalStateException().isThrownBy(() -> plain.script(FaultPoint.VALIDATE, Fault.fails()))
			.withMessageContaining("Let it override isValid()");
		assertThatIllegalStateException().isThrownBy(() -> plain.always(FaultPoint.RESET, Fault.fails()))
			.withMessageContaining("Let it override reset()");
		assertThatIllegalStateException().isThrownBy(() -> plain.breakResource("it"));
	}

	@Test
	void impossibleFaultsAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.faulty.script(FaultPoint.RESET, Fault.broken()))
			.withMessageContaining("RESET");
		assertThatIllegalArgumentException().isThrownBy(() -> this.faulty.atRandom(1, 1.5))
			.withMessageContaining("1.5");
	}

	/** A resource that is handed straight to the next caller is not validated. */
	private void awaitIdle() {
		Awaitility.await().untilAsserted(() -> assertThat(this.pool).hasIdle(1));
	}

	private Object use() throws InterruptedException {
		try (Lease<Object> lease = this.pool.acquire()) {
			return lease.get();
		}
	}

	private static <V> V printingTo(List<String> printed, Supplier<V> action) {
		Logger logger = Logger.getLogger(FaultyFactory.class.getName());
		Handler handler = new StreamHandler() {

			@Override
			public void publish(LogRecord record) {
				printed.add(getFormatter().formatMessage(record));
			}

		};
		handler.setFormatter(new SimpleFormatter());
		logger.setLevel(Level.INFO);
		logger.addHandler(handler);
		try {
			return action.get();
		}
		finally {
			logger.removeHandler(handler);
		}
	}

	private static List<Boolean> outcomes(FaultyFactory<Object> factory) {
		List<Boolean> outcomes = new ArrayList<>();
		for (int i = 0; i < 32; i++) {
			try {
				factory.create(NO_SCOPE);
				outcomes.add(true);
			}
			catch (Exception ex) {
				outcomes.add(false);
			}
		}
		return outcomes;
	}

	/**
	 * Builds in two steps.
	 */
	private static final class Connecting implements ResourceFactory<Object> {

		@Override
		public Object create(CreationScope scope) {
			scope.onDestroy(() -> {
			});
			scope.onDestroy(() -> {
			});
			return new Object();
		}

		@Override
		public boolean isValid(Object resource) {
			return true;
		}

		@Override
		public void reset(Object resource) {
		}

	}

}
