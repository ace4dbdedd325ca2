package io.github.managedpools.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import io.github.managedpools.BackoffRange;
import io.github.managedpools.KeyedPool;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.SizeRange;
import io.github.managedpools.testkit.Also;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Family;
import io.github.managedpools.testkit.Gate;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Promise;
import io.github.managedpools.testkit.Steps;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

import static io.github.managedpools.testkit.Script.fail;
import static io.github.managedpools.testkit.Script.part;
import static io.github.managedpools.testkit.Script.passIgnoringInterrupts;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Keys for which every creation failed leave nothing behind, and do not fill the log.
 */
@Also(Promise.KEYED)
class FailingKeysTests {

	private static final Logger LOGGER = Logger.getLogger("io.github.managedpools.Pool");

	private static final Duration BACKOFF = Duration.ofSeconds(5);

	private static final Duration LOOK = Duration.ofSeconds(1);

	private final List<String> warnings = new CopyOnWriteArrayList<>();

	private final Handler handler = new Handler() {

		@Override
		public void publish(LogRecord line) {
			if (line.getLevel().intValue() >= Level.WARNING.intValue()) {
				FailingKeysTests.this.warnings.add(line.getMessage());
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

	private final Gate gate = new Gate();

	@BeforeEach
	void listen() {
		LOGGER.addHandler(this.handler);
	}

	@AfterEach
	void stopListening() {
		LOGGER.removeHandler(this.handler);
	}

	@EngineTest
	void keyWhoseEveryCreationFailedIsDroppedAfterItsBackoff(Pools pools, ManualClock clock) {
		for (String size : new String[] { "0..2", "1..2" }) {
			Family family = open(pools, size);
			fails(family, "dead");
			clock.advance(BACKOFF.dividedBy(2));
			assertThat(family.pool().keys()).as("it backs off").containsExactly("dead");
			assertGoes(family, clock);
			assertThat(engine(family.pool()).capacity.shares()).isEmpty();
			assertThat(family.pool().state().counters().createFailed()).isPositive();
		}
	}

	@EngineTest
	void keyWithAWaiterIsKept(Pools pools, ManualClock clock) {
		Family family = open(pools, "0..2");
		family.factory("dead").creates(script(fail(new IllegalStateException("refused"))));
		assertThat(family.pool().acquireAsync("dead")).failsWithin(Eventually.BOUND);
		CompletableFuture<Lease<Probe>> waiting = family.pool().acquireAsync("dead");
		clock.advance(BACKOFF.dividedBy(2));
		clock.advance(LOOK);
		assertThat(family.pool().keys()).containsExactly("dead");
		assertThat(waiting).isNotDone();
		waiting.cancel(false);
		assertGoes(family, clock);
	}

	@EngineTest
	void keyThatWorkedBeforeIsKept(Pools pools, ManualClock clock) throws Exception {
		Family family = open(pools, "0..2");
		family.pool().acquire("once").invalidate();
		Eventually.becomes("gone", () -> family.pool().state().resources().total() == 0);
		fails(family, "once");
		fails(family, "dead");
		for (int i = 0; i < 3; i++) {
			clock.advance(BACKOFF);
			clock.advance(LOOK);
		}
		Eventually.becomes("the other goes", () -> !family.pool().keys().contains("dead"));
		assertThat(family.pool().keys()).containsExactly("once");
	}

	@EngineTest
	void keyWithWorkThatWasGivenUpOnIsKeptUntilThatEnds(Pools pools, ManualClock clock) {
		Family family = open(pools, "0..2");
		family.factory("dead").creates(script(part("socket"), passIgnoringInterrupts(this.gate)));
		CompletableFuture<Lease<Probe>> waiting = family.pool().acquireAsync("dead");
		Eventually.becomes("given up on", () -> {
			clock.advance(Duration.ofSeconds(5));
			return family.pool().state().resources().givenUp() == 1 && waiting.isDone();
		});
		for (int i = 0; i < 4; i++) {
			clock.advance(BACKOFF);
		}
		assertThat(family.pool().keys()).containsExactly("dead");
		assertThat(engine(family.pool()).members.all()).hasSize(1);
		this.gate.open();
		Eventually.becomes("ended", () -> family.pool().state().resources().givenUp() == 0);
	}

	@EngineTest
	void keyThatIsWantedAgainInTheMomentItWasToBeDroppedIsKept(Pools pools, Steps steps, ManualClock clock) {
		Family family = open(pools, "0..2");
		fails(family, "dead");
		family.factory("dead").creates(script(part("socket")));
		List<CompletableFuture<Lease<Probe>>> late = new CopyOnWriteArrayList<>();
		steps.once(StepPoint.REST, (thread) -> true, () -> late.add(family.pool().acquireAsync("dead")));
		Eventually.becomes("looked at", () -> {
			clock.advance(LOOK);
			return !late.isEmpty();
		});
		late.forEach((future) -> future.join().close());
		assertThat(family.pool().keys()).containsExactly("dead");
	}

	@EngineTest
	void manyFailingKeysAreOneWarningInAMinute(Pools pools, ManualClock clock) {
		Family family = open(pools, "0..2");
		for (int i = 0; i < 20; i++) {
			fails(family, "dead-" + i);
		}
		assertThat(this.warnings).hasSize(1).first().asString().contains("[dead-0]': a creation failed: ");
		clock.advance(Duration.ofMinutes(1));
		Eventually.becomes("dropped", () -> {
			clock.advance(LOOK);
			return family.pool().keys().isEmpty();
		});
		this.warnings.clear();
		for (int i = 0; i < 20; i++) {
			fails(family, "deader-" + i);
			clock.advance(LOOK.dividedBy(10));
		}
		assertThat(this.warnings).hasSizeLessThanOrEqualTo(1);
	}

	@EngineTest
	void warningTellsForHowManyKeysCreationsFail(Pools pools, ManualClock clock) throws Exception {
		Family family = open(pools, "0..2");
		family.pool().acquire("a").invalidate();
		Eventually.becomes("gone", () -> family.pool().state().resources().total() == 0);
		fails(family, "a");
		clock.advance(Duration.ofMinutes(1));
		fails(family, "a");
		assertThat(this.warnings).as("no other keys than before").hasSize(1);
		fails(family, "b");
		assertThat(this.warnings).hasSize(2)
			.last()
			.asString()
			.contains("[b]': a creation failed: ")
			.endsWith("; creations fail for 2 keys now");
	}

	private static void assertGoes(Family family, ManualClock clock) {
		Eventually.becomes("dropped", () -> {
			clock.advance(LOOK);
			return engine(family.pool()).members.all().isEmpty();
		});
	}

	private static void fails(Family family, String key) {
		family.factory(key).creates(script(fail(new IllegalStateException("refused"))));
		long before = family.pool().state().counters().createFailed();
		CompletableFuture<?> caller = family.pool().acquireAsync(key);
		// The creation of a minimum may fail before the caller comes, who then waits for
		// the back-off
		boolean mayWait = family.pool().settings().perKey().size().min() > 0;
		Eventually.becomes("fails", () -> family.pool().state().counters().createFailed() > before
				&& (mayWait || caller.isCompletedExceptionally()));
	}

	private static <K, T> KeyedEngine<K, T> engine(KeyedPool<K, T> pool) {
		return (KeyedEngine<K, T>) pool;
	}

	private static Family open(Pools pools, String size) {
		return pools.openKeyed((builder) -> builder.size(SizeRange.of(size))
			.createTimeout(Duration.ofSeconds(2))
			.destroyTimeout(Duration.ofSeconds(1))
			.keyTimeToLive(Duration.ofHours(10))
			.acquireTimeout(Duration.ofHours(10))
			.createBackoff(new BackoffRange(BACKOFF, BACKOFF)));
	}

}
