package io.github.managedpools.manual;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Calculates the table of the chapter on sizes: requests at random (M/M/c), 40 a second,
 * each for a fifth of a second.
 */
class SizesAndTimesTests {

	private static final double ARRIVALS = 40;

	private static final double HELD_SECONDS = 0.2;

	@ParameterizedTest
	@ValueSource(ints = { 9, 10, 12, 14, 16 })
	void rowIsWhatQueueingTheorySays(int resources) throws IOException {
		double used = ARRIVALS * HELD_SECONDS;
		double waiting = probabilityOfAWait(resources, used);
		double spare = resources / HELD_SECONDS - ARRIVALS;
		double longest = Math.max(0, Math.log(waiting / 0.01) / spare);
		assertThat(Files.readString(Path.of("../docs/sizes-and-times.md")))
			.contains("| %d | %d %% | %d %% | %d ms | %d ms |".formatted(resources, Math.round(100 * used / resources),
					Math.round(100 * waiting), Math.round(1000 * waiting / spare), Math.round(1000 * longest)));
	}

	/**
	 * Erlang's formula C.
	 */
	private static double probabilityOfAWait(int resources, double used) {
		double term = 1;
		double sum = 0;
		for (int k = 0; k < resources; k++) {
			sum += term;
			term *= used / (k + 1);
		}
		double all = term * resources / (resources - used);
		return all / (sum + all);
	}

}
