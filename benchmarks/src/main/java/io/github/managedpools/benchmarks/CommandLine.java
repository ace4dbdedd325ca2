package io.github.managedpools.benchmarks;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

import io.github.managedpools.benchmarks.peer.Peer;
import io.github.managedpools.benchmarks.scenario.Scenario;
import io.github.managedpools.benchmarks.scenario.Timing;
import org.jspecify.annotations.Nullable;

/**
 * Parses the options of the command line.
 */
final class CommandLine {

	private Set<Scenario> scenarios = EnumSet.allOf(Scenario.class);

	private Set<Peer> peers = EnumSet.allOf(Peer.class);

	private List<String> cases = List.of();

	private boolean quick;

	private @Nullable Path figures;

	private int seconds = 3;

	private int warmUp = 2;

	private int forks = 3;

	CommandLine(String... arguments) {
		for (int i = 0; i < arguments.length; i++) {
			if (arguments[i].equals("--quick")) {
				this.quick = true;
			}
			else if (i + 1 == arguments.length) {
				throw new IllegalArgumentException("'%s' needs a value, or is unknown".formatted(arguments[i]));
			}
			else {
				set(arguments[i], arguments[++i]);
			}
		}
	}

	private void set(String option, String value) {
		switch (option) {
			case "--scenario" -> this.scenarios = choose(value, Scenario::of);
			case "--peers" -> this.peers = choose(value, Peer::of);
			case "--case" -> this.cases = split(value, ";");
			case "--figures" -> this.figures = Path.of(value);
			case "--seconds" -> this.seconds = number(option, value);
			case "--warm-up" -> this.warmUp = number(option, value);
			case "--forks" -> this.forks = number(option, value);
			default -> throw new IllegalArgumentException("There is no option '%s'".formatted(option));
		}
	}

	Options options() {
		return new Options(this.scenarios, this.peers, this.cases, this.quick, new Timing(this.warmUp, this.seconds),
				this.forks, this.figures);
	}

	private static <E extends Enum<E>> Set<E> choose(String value, Function<String, E> finder) {
		List<E> chosen = split(value, ",").stream().map(finder).toList();
		if (chosen.isEmpty()) {
			throw new IllegalArgumentException("'%s' names nothing".formatted(value));
		}
		return EnumSet.copyOf(chosen);
	}

	private static List<String> split(String value, String separator) {
		return Arrays.stream(value.split(separator)).map(String::strip).filter((item) -> !item.isEmpty()).toList();
	}

	private static int number(String option, String value) {
		try {
			return Integer.parseInt(value);
		}
		catch (NumberFormatException ex) {
			throw new IllegalArgumentException("%s takes a whole number, not '%s'".formatted(option, value), ex);
		}
	}

}
