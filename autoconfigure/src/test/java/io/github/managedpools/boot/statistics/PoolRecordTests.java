package io.github.managedpools.boot.statistics;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Consumer;

import io.github.managedpools.DestroyReason;
import io.github.managedpools.PoolListener.AcquireOutcome;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PoolRecord}.
 */
class PoolRecordTests {

	private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

	private final HandClock clock = new HandClock();

	private final PoolRecord poolRecord = new PoolRecord(this.clock);

	@Test
	void peaksAreKeptWithTheTimeTheyWereReached() {
		leases(1);
		this.clock.pass(10);
		leases(3);
		leases(2);
		this.clock.pass(10);
		leases(3);
		this.poolRecord.onCreated("foo", Duration.ZERO);
		this.poolRecord.onDestroyed("foo", DestroyReason.IDLE, Duration.ZERO);
		assertThat(this.poolRecord.peaks().leases()).isEqualTo(new Peak(3, START.plusSeconds(10)));
		assertThat(this.poolRecord.peaks().resources()).isEqualTo(new Peak(1, START.plusSeconds(20)));
		assertThat(this.poolRecord.peaks().pending()).isEqualTo(new Peak(0, null));
	}

	@Test
	void levelContinuesThroughStepsWithoutEvents() {
		leases(2);
		this.clock.pass(6);
		leases(1);
		this.clock.pass(2);
		assertThat(this.poolRecord.history().leases()).containsExactly(2, 2, 2, 2, 1);
		assertThat(this.poolRecord.history().until()).isEqualTo(START.plusSeconds(8));
	}

	@Test
	void thePastIsForgottenAfterFiveMinutes() {
		leases(5);
		leases(0);
		assertThat(this.poolRecord.history().leases()).containsExactly(5);
		this.clock.pass(298);
		assertThat(this.poolRecord.history().leases()).hasSize(150).contains(5);
		this.clock.pass(2);
		assertThat(this.poolRecord.history().leases()).hasSize(150).doesNotContain(5);
		this.clock.pass(10_000);
		assertThat(this.poolRecord.history().leases()).hasSize(150).containsOnly(0);
	}

	@Test
	void aWaitShowsWhileItLastsAndAfterwards() {
		Consumer<AcquireOutcome> ending = this.poolRecord.onWaiting("foo");
		this.clock.pass(5);
		assertThat(this.poolRecord.history().pending()).containsExactly(1, 1, 1);
		assertThat(this.poolRecord.history().waitMillis()).containsExactly(1000L, 3000L, 5000L);
		assertThat(ending).isNotNull();
		ending.accept(AcquireOutcome.TIMED_OUT);
		this.poolRecord.onNotAcquired("foo", AcquireOutcome.TIMED_OUT, Duration.ofSeconds(5));
		this.clock.pass(2);
		assertThat(this.poolRecord.history().waitMillis()).containsExactly(1000L, 3000L, 5000L, 0L);
		assertThat(this.poolRecord.history().pending()).containsExactly(1, 1, 1, 0);
	}

	private void leases(int open) {
		this.poolRecord.onLeases("foo", open);
	}

	private static final class HandClock extends Clock {

		private Instant now = START;

		void pass(int seconds) {
			this.now = this.now.plusSeconds(seconds);
		}

		@Override
		public Instant instant() {
			return this.now;
		}

		@Override
		public ZoneId getZone() {
			return ZoneId.of("UTC");
		}

		@Override
		public Clock withZone(ZoneId zone) {
			return this;
		}

	}

}
