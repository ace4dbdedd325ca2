package io.github.managedpools.soak;

import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Plays rounds on several pools at once for a chosen time. The seed decides the settings
 * of each round and the faults of each resource; only the order of threads is up to the
 * machine.
 */
final class Soak {

	private static final long GOLDEN = 0x9E3779B97F4A7C15L;

	private static final Plan.Kind[] ARENAS = { Plan.Kind.PLAIN, Plan.Kind.SHARED, Plan.Kind.KEYED, Plan.Kind.PLAIN };

	private final long seed;

	private final PrintStream out;

	private final Tally tally = new Tally();

	/**
	 * Creates a soak.
	 * @param out receives a line a minute
	 */
	Soak(long seed, OutputStream out) {
		this.seed = seed;
		this.out = new PrintStream(out, true);
	}

	void print(String line) {
		this.out.println(line);
	}

	/**
	 * Plays until the time is over or a violation occurs.
	 */
	Tally run(Duration duration) throws InterruptedException {
		long begin = System.nanoTime();
		List<Thread> arenas = new ArrayList<>();
		for (int i = 0; i < ARENAS.length; i++) {
			int arena = i;
			Thread thread = Callers.newThread(false, "arena-" + arena, () -> play(arena, begin, duration));
			arenas.add(thread);
			thread.start();
		}
		for (Thread arena : arenas) {
			while (arena.isAlive()) {
				arena.join(Duration.ofMinutes(1).toMillis());
				if (arena.isAlive()) {
					progress(begin);
				}
			}
		}
		return this.tally;
	}

	private void progress(long begin) {
		print("%,6d s %,15d operations %,12d faults %,6d in flight %,d violations".formatted(
				Duration.ofNanos(System.nanoTime() - begin).toSeconds(), this.tally.operations(), this.tally.faults(),
				this.tally.unaccounted(), this.tally.violations().size()));
	}

	private void play(int arena, long begin, Duration duration) {
		Plan.Kind kind = ARENAS[arena];
		for (int number = 0; System.nanoTime() - begin < duration.toNanos() && !this.tally.hasViolations(); number++) {
			play(kind, arena, number, (this.seed * 31 + arena) * GOLDEN + number);
		}
	}

	private void play(Plan.Kind kind, int arena, int number, long roundSeed) {
		String name = "%s-%d-%d".formatted(kind.name().toLowerCase(Locale.ROOT), arena, number);
		try {
			new Round(new Plan(name, kind, roundSeed), this.tally).run();
		}
		catch (Throwable ex) {
			this.tally.violation("%s with seed %d ended by %s".formatted(name, roundSeed, Round.describe(ex)));
		}
	}

	/**
	 * Repeats one kind of round, with the seed of a violation.
	 */
	Tally replay(Plan.Kind kind, Duration duration) {
		long begin = System.nanoTime();
		for (int number = 0; System.nanoTime() - begin < duration.toNanos() && !this.tally.hasViolations(); number++) {
			play(kind, 0, number, this.seed);
		}
		return this.tally;
	}

}
