package io.github.managedpools.soak;

import java.io.OutputStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A short run with each build, and a long one by {@code scripts/soak}. System properties:
 * {@code soak.minutes}, {@code soak.seed}, and {@code soak.round} to repeat the kind of
 * round (such as {@code keyed}) of a violation, with its seed.
 */
class SoakTests {

	private static final Duration SHORT = Duration.ofSeconds(6);

	@Test
	void nothingIsLostWhateverGoesWrong() throws InterruptedException {
		long seed = Long.parseLong(property("soak.seed", String.valueOf(ThreadLocalRandom.current().nextInt(1 << 30))));
		String minutes = property("soak.minutes", "");
		String round = property("soak.round", "");
		Duration duration = minutes.isEmpty() ? SHORT
				: Duration.ofMillis((long) (Double.parseDouble(minutes) * 60_000));
		String title = "soak of %s with seed %d on Java %s".formatted(duration, seed, Runtime.version());
		Soak soak = new Soak(seed, minutes.isEmpty() ? OutputStream.nullOutputStream() : System.out);
		soak.print(title);
		Tally tally = round.isEmpty() ? soak.run(duration)
				: soak.replay(Plan.Kind.valueOf(round.toUpperCase(Locale.ROOT)), duration);
		soak.print(tally.toString());
		assertThat(tally.violations()).as(title).isEmpty();
		assertThat(tally.unaccounted()).as("unaccounted resources in the " + title).isZero();
		assertThat(tally.operations()).as("operations").isPositive();
	}

	private static String property(String name, String fallback) {
		String value = System.getProperty(name, "");
		return value.isBlank() ? fallback : value;
	}

}
