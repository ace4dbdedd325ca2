package io.github.managedpools;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link DurationText}.
 */
class DurationTextTests {

	@ParameterizedTest
	@CsvSource({ "PT0S, 0ms", "PT0.5S, 500ms", "PT1.5S, 1500ms", "PT20S, 20s", "PT90S, 90s", "PT10M, 10m", "PT2H, 2h",
			"P2D, 48h", "PT0.000000001S, 1ns", "PT0.000005S, 5us", "PT-1S, -1s", "PT-0.001S, -1ms",
			"PT2562047788015215H30M7S, 9223372036854775807s",
			"PT2562047788015215H30M7.999999999S, " + "PT2562047788015215H30M7.999999999S" })
	void durationIsWrittenAsInAConfiguration(Duration duration, String text) {
		assertThat(DurationText.of(duration)).isEqualTo(text);
	}

	@ParameterizedTest
	@CsvSource({ "PT1.0009S, 1s", "PT1.2345S, 1234ms", "PT42.9S, 42s", "PT10M0.5S, 10m", "PT0.0000001S, 0ms",
			"PT-5S, 0ms" })
	void measuredTimeIsRounded(Duration duration, String text) {
		assertThat(DurationText.rounded(duration)).isEqualTo(text);
	}

	@Test
	void longestDurationCanBeWritten() {
		assertThat(DurationText.of(Duration.ofSeconds(Long.MIN_VALUE))).endsWith("s");
		assertThat(DurationText.rounded(Duration.ofSeconds(Long.MAX_VALUE, 1))).isEqualTo("9223372036854775807s");
	}

}
