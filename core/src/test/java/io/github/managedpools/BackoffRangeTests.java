package io.github.managedpools;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class BackoffRangeTests {

	@ParameterizedTest
	@CsvSource({ "100ms..10s, PT0.1S, PT10S", "1s, PT1S, PT1S", "250, PT0.25S, PT0.25S", "5us..6ns, , ",
			"1m..1h, PT1M, PT1H", "1h..2d, PT1H, PT48H", "PT1S..PT1M, PT1S, PT1M",
			"' 10 ns .. 5 US ', PT0.00000001S, PT0.000005S", "0..0, PT0S, PT0S" })
	void readsRangesAndFixedWaits(String text, Duration min, Duration max) {
		if (min == null) {
			assertThatIllegalArgumentException().isThrownBy(() -> BackoffRange.of(text))
				.withMessageContaining("must satisfy 0 <= min <= max");
		}
		else {
			assertThat(BackoffRange.of(text)).isEqualTo(new BackoffRange(min, max));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "..", "1s..", "..1s", "soon", "1 fortnight", "-5ms", "1s..2s..3s" })
	void rejectsOtherText(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> BackoffRange.of(text))
			.withMessage("back-off '%s' must be a range such as 100ms..10s or a fixed wait such as 1s", text);
	}

	@Test
	void refusesANegativeWait() {
		assertThatIllegalArgumentException().isThrownBy(() -> BackoffRange.of("PT-1S"))
			.withMessage("back-off -1000ms..-1000ms must satisfy 0 <= min <= max");
	}

	@Test
	void refusesAFirstWaitAboveTheLongest() {
		assertThatIllegalArgumentException().isThrownBy(() -> BackoffRange.of("10s..1s"))
			.withMessage("back-off 10000ms..1000ms must satisfy 0 <= min <= max");
	}

	@Test
	void countsMillisecondsWhenItIsANumber() {
		assertThat(BackoffRange.of(250)).isEqualTo(BackoffRange.of("250ms"));
	}

	@Test
	void printsTheTextThatItParses() {
		for (String text : new String[] { "100ms..10000ms", "5ns", "0ms", "1500ns..2ms" }) {
			assertThat(BackoffRange.of(text)).hasToString(text);
			assertThat(BackoffRange.of(BackoffRange.of(text).toString())).isEqualTo(BackoffRange.of(text));
		}
	}

}
