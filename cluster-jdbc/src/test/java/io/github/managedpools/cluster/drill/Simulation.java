package io.github.managedpools.cluster.drill;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

import io.github.managedpools.ManualClock;
import io.github.managedpools.cluster.PermitAccount;
import io.github.managedpools.cluster.PermitClient;
import io.github.managedpools.cluster.PermitSource;
import io.github.managedpools.cluster.PermitTiming;
import io.github.managedpools.test.cluster.FakePermitEngine;

/**
 * A thousand instances that share ten thousand permits of an engine in memory, in virtual
 * time: how many statements a second PostgreSQL, and how many commands a second Redis,
 * would have to answer.
 */
final class Simulation {

	private static final String NAME = "simulation";

	private static final Duration STEP = Duration.ofMillis(20);

	private static final int WARM_UP = 20;

	private static final int MEASURED = 30;

	private static final double[] LOADS = { 0, 0.5, 0.9, 1, 1.2, 2 };

	private Simulation() {
	}

	/**
	 * Simulates several numbers of instances with the standard times, and the largest one
	 * with other times too.
	 */
	static void run() {
		System.out.println();
		System.out.println(
				"| instances | permits | yield-after | wishes, of the permits | statements a second of PostgreSQL | commands a second of Redis | tries a second | permits held |");
		System.out.println("|---:|---:|---:|---:|---:|---:|---:|---:|");
		for (int instances : new int[] { 10, 100, 1000 }) {
			for (double load : LOADS) {
				System.out.println(simulate(instances, load, PermitTiming.DEFAULT));
			}
		}
		for (int seconds : new int[] { 2, 5 }) {
			PermitTiming timing = new PermitTiming(PermitTiming.DEFAULT.deadAfter(), Duration.ofSeconds(seconds));
			System.out.println(simulate(1000, 1.2, timing));
		}
	}

	/**
	 * Lets each instance change its wish every ten seconds.
	 * @param load the sum of the wishes as a fraction of the permits
	 */
	private static String simulate(int instances, double load, PermitTiming timing) {
		int permits = 10 * instances;
		ManualClock clock = new ManualClock();
		FakePermitEngine engine = FakePermitEngine.withSessions(clock);
		CountingServer.Counts counts = new CountingServer.Counts();
		List<Instance> all = new ArrayList<>();
		for (int i = 0; i < instances; i++) {
			String instance = "i" + i;
			all.add(new Instance(
					PermitClient.onClock(new CountingServer(engine.server(instance, timing), counts), timing, clock),
					permits));
		}
		double held = 0;
		int steps = (int) (Duration.ofSeconds(1).toMillis() / STEP.toMillis());
		for (int second = 0; second < WARM_UP + MEASURED; second++) {
			if (second == WARM_UP) {
				counts.reset();
			}
			for (int step = 0; step < steps; step++) {
				for (Instance instance : all) {
					instance.step(load * permits / instances, 10 * steps);
				}
				clock.advance(STEP);
			}
			if (second >= WARM_UP) {
				held += engine.held(NAME);
			}
		}
		return "| %,d | %,d | %d s | %d %% | %,d | %,d | %,d | %,.0f |".formatted(instances, permits,
				timing.yieldAfter().toSeconds(), Math.round(load * 100), counts.statements() / MEASURED,
				counts.commands() / MEASURED, counts.tries() / MEASURED, held / MEASURED);
	}

	/**
	 * An instance that gives back what it no longer wishes, and gives way to others.
	 */
	private static final class Instance implements PermitSource.Listener {

		private final PermitAccount account;

		private int granted;

		private int wish;

		Instance(PermitSource source, int limit) {
			this.account = source.open(NAME, limit, this);
		}

		private void step(double average, int stepsBetweenChanges) {
			ThreadLocalRandom random = ThreadLocalRandom.current();
			if (random.nextInt(stepsBetweenChanges) == 0) {
				this.wish = (int) Math.round(random.nextDouble() * 2 * average);
				this.account.want(this.wish);
			}
			int spare = this.granted - this.wish;
			if (spare > 0) {
				this.granted -= spare;
				this.account.giveBack(spare);
			}
		}

		@Override
		public void granted(int permits) {
			this.granted += permits;
		}

		@Override
		public void lost(int permits) {
			this.granted -= permits;
		}

		@Override
		public void unconfirmed(boolean unconfirmed) {
			// It neither creates nor lends
		}

		@Override
		public void othersHungry(int permits) {
			// It has nothing to spare
		}

	}

}
