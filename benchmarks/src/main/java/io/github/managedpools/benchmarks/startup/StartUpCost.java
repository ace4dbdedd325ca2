package io.github.managedpools.benchmarks.startup;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The command that measures what the starter with one lazy pool adds to the start of an
 * application. A round consists of four starts: without the starter, twice with it, and
 * without. On a machine with two processors the second of two starts takes longer than
 * the first, whichever it is, and that cancels out within a round.
 */
public final class StartUpCost {

	private static final int ROUNDS = 12;

	private StartUpCost() {
	}

	/**
	 * Prints a table of medians.
	 * @param arguments the number of rounds, {@value #ROUNDS} by default
	 * @throws Exception if an application does not start
	 */
	public static void main(String[] arguments) throws Exception {
		int rounds = (arguments.length > 0) ? Integer.parseInt(arguments[0]) : ROUNDS;
		System.out.println("| application | without, ms | with the starter, ms | difference, ms |");
		System.out.println("|---|---:|---:|---:|");
		for (Start start : Start.values()) {
			Rounds measured = measure(start, rounds);
			System.out.println(String.format(Locale.ROOT, "| %s | %.0f | %.0f | %.0f |", start.label(),
					median(measured.without()), median(measured.with()), median(measured.differences())));
		}
	}

	private static Rounds measure(Start start, int rounds) throws IOException, InterruptedException {
		Rounds measured = new Rounds(new ArrayList<>(), new ArrayList<>());
		// The first start of each fills the caches of the machine
		start.withoutStarter();
		start.withStarter();
		for (int i = 0; i < rounds; i++) {
			double before = start.withoutStarter();
			double with = (start.withStarter() + start.withStarter()) / 2;
			measured.with().add(with);
			measured.without().add((before + start.withoutStarter()) / 2);
		}
		return measured;
	}

	private static double median(List<Double> values) {
		List<Double> sorted = values.stream().sorted().toList();
		int middle = sorted.size() / 2;
		return (sorted.size() % 2 == 1) ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
	}

	/**
	 * The mean durations of each round, in milliseconds.
	 *
	 * @param without the starts without the starter
	 * @param with the starts with it
	 */
	private record Rounds(List<Double> without, List<Double> with) {

		private List<Double> differences() {
			List<Double> differences = new ArrayList<>();
			for (int i = 0; i < this.with.size(); i++) {
				differences.add(this.with.get(i) - this.without.get(i));
			}
			return differences;
		}

	}

}
