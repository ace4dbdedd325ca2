package io.github.managedpools;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

import io.github.managedpools.PoolClock.Timer;
import io.github.managedpools.testkit.Caller;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests of the clock that the other tests control.
 */
class ManualClockTests {

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	private final ManualClock clock = new ManualClock();

	private final List<String> ran = new ArrayList<>();

	@Test
	void standsStillUntilItIsAdvanced() {
		Instant start = Instant.parse("2026-01-01T12:00:00Z");
		ManualClock noon = new ManualClock(start);
		long before = noon.nanoTime();
		assertThat(noon.instant()).isEqualTo(start);
		noon.advance(Duration.ofMinutes(1));
		assertThat(noon.instant()).isEqualTo("2026-01-01T12:01:00Z");
		assertThat(noon.nanoTime() - before).isEqualTo(60 * SECOND);
	}

	@Test
	void runsDueTasksInOrderOfTime() {
		this.clock.schedule(note("third"), 3 * SECOND);
		this.clock.schedule(note("first"), SECOND);
		this.clock.schedule(note("second"), 2 * SECOND);
		this.clock.schedule(note("second too"), 2 * SECOND);
		this.clock.advance(Duration.ofSeconds(2));
		assertThat(this.ran).containsExactly("first at 1", "second at 2", "second too at 2");
		assertThat(this.clock.scheduled()).isEqualTo(1);
		this.clock.advance(Duration.ofSeconds(5));
		assertThat(this.ran).last().isEqualTo("third at 3");
		assertThat(this.clock.nanoTime()).isEqualTo(7 * SECOND);
	}

	@Test
	void runsTasksThatAreScheduledMeanwhile() {
		this.clock.schedule(() -> this.clock.schedule(note("inner"), SECOND), SECOND);
		this.clock.schedule(note("outer"), 3 * SECOND);
		this.clock.advance(Duration.ofSeconds(3));
		assertThat(this.ran).containsExactly("inner at 2", "outer at 3");
	}

	@Test
	void runsTasksWithoutDelayAtTheNextAdvance() {
		this.clock.schedule(note("now"), 0);
		this.clock.schedule(note("before"), -SECOND);
		assertThat(this.ran).isEmpty();
		this.clock.advance(Duration.ZERO);
		assertThat(this.ran).containsExactly("now at 0", "before at 0");
	}

	@Test
	void doesNotRunCancelledTasks() {
		Timer timer = this.clock.schedule(note("cancelled"), SECOND);
		timer.cancel();
		this.clock.advance(Duration.ofHours(1));
		assertThat(this.ran).isEmpty();
		assertThat(this.clock.scheduled()).isZero();
	}

	@Test
	void aTaskMayAdvanceTheClock() {
		this.clock.schedule(() -> this.clock.advance(Duration.ofSeconds(10)), SECOND);
		this.clock.schedule(note("later"), 5 * SECOND);
		this.clock.advance(Duration.ofSeconds(2));
		assertThat(this.ran).containsExactly("later at 5");
		assertThat(this.clock.nanoTime()).isEqualTo(11 * SECOND);
	}

	@Test
	void runsTheRestWhenATaskThrows() {
		this.clock.schedule(() -> {
			throw new IllegalStateException("first");
		}, SECOND);
		this.clock.schedule(() -> {
			throw new IllegalStateException("second");
		}, SECOND);
		this.clock.schedule(note("last"), SECOND);
		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(() -> this.clock.advance(Duration.ofSeconds(1)))
			.withMessage("first")
			.satisfies((ex) -> assertThat(ex.getSuppressed()).hasSize(1));
		assertThat(this.ran).containsExactly("last at 1");
	}

	@Test
	void waitsForEverWhenTheDelayIsBeyondItsEnd() {
		this.clock.advance(Duration.ofSeconds(1));
		this.clock.schedule(note("never"), Long.MAX_VALUE);
		this.clock.advance(Duration.ofDays(365));
		assertThat(this.ran).isEmpty();
	}

	@Test
	void doesNotGoBack() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.clock.advance(Duration.ofNanos(-1)))
			.withMessage("time -1ns must not be negative");
	}

	@EngineTest
	void wakesParkedThreadsWhenTheirTimeIsOver(Callers callers) {
		Caller<Long> caller = callers.call(() -> parkUntil(2 * SECOND));
		Eventually.becomes("parked", () -> this.clock.parked() == 1);
		caller.awaitWaiting();
		this.clock.advance(Duration.ofSeconds(1));
		caller.awaitWaiting();
		this.clock.advance(Duration.ofSeconds(1));
		assertThat(caller.result()).isEqualTo(2 * SECOND);
		assertThat(this.clock.parked()).isZero();
	}

	@EngineTest
	void anInterruptEndsAPark(Callers callers) {
		Caller<Boolean> caller = callers.run(() -> {
			while (!Thread.currentThread().isInterrupted()) {
				this.clock.park(this, SECOND);
			}
		});
		caller.awaitWaiting().interrupt();
		assertThat(caller.flag()).isTrue();
		assertThat(this.clock.parked()).isZero();
	}

	@EngineTest
	void neverUsesUpAnUnparkThatIsMeantForItsCaller(Callers callers) {
		Caller<Boolean> advancing = callers.run(this::advanceAThousandTimes);
		for (int i = 0; i < 1000; i++) {
			AtomicBoolean served = new AtomicBoolean();
			Caller<Boolean> caller = callers.run(() -> {
				while (!served.get()) {
					this.clock.park(this, Long.MAX_VALUE);
				}
			});
			served.set(true);
			LockSupport.unpark(caller.thread());
			caller.result();
		}
		advancing.result();
	}

	@EngineTest
	void doesNotParkForNoTime(Callers callers) {
		assertThat(callers.run(() -> this.clock.park(this, 0)).result()).isTrue();
	}

	@EngineTest
	void twoThreadsThatAdvanceTakeTurns(Callers callers) {
		Caller<Boolean> first = callers.run(this::advanceAThousandTimes);
		Caller<Boolean> second = callers.run(this::advanceAThousandTimes);
		first.result();
		second.result();
		assertThat(this.clock.nanoTime()).isEqualTo(2000 * SECOND);
	}

	private void advanceAThousandTimes() {
		for (int i = 0; i < 1000; i++) {
			this.clock.advance(Duration.ofSeconds(1));
		}
	}

	private long parkUntil(long time) {
		while (this.clock.nanoTime() < time) {
			this.clock.park(this, time - this.clock.nanoTime());
		}
		return this.clock.nanoTime();
	}

	private Runnable note(String what) {
		return () -> this.ran.add(what + " at " + this.clock.nanoTime() / SECOND);
	}

}
