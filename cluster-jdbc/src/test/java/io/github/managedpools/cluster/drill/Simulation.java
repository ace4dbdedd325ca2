package io.github.managedpools.cluster.drill;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

import io.github.managedpools.ManualClock;
import io.github.managedpools.cluster.PermitAccount;
import io.github.managedpools.cluster.PermitSource;
import io.github.managedpools.test.cluster.FakePermitEngine;

/**
 * A thousand instances that share ten thousand permits of an engine in memory, in virtual
 * time: how many statements a second an engine would have to answer.
 */
final class Simulation {

	private static final String NAME = "simulation";

	private static final Duration STEP = Duration.ofMillis(20);

	private static final int WARM_UP = 20;

	private static final int MEASURED = 30;

	private Simulation() {
	}

	static void run() {
		System.out.println();
		System.out.println(
				"| instances | permits | wishes, of the permits | statements a second of the engine | of each instance | permits held |");
		System.out.println("|---:|---:|---:|---:|---:|---:|");
		for (int instances : new int[] { 10, 100, 1000 }) {
			for (double load : new double[] { 0, 0.5, 0.9, 1.2, 2 }) {
				System.out.println(simulate(instances, 10 * instances, load));
			}
		}
	}

	/**
	 * Lets each instance change its wish every ten seconds.
	 * @param load the sum of the wishes as a fraction of the permits
	 */
	private static String simulate(int instances, int permits, double load) {
		ManualClock clock = new ManualClock();
		FakePermitEngine engine = FakePermitEngine.withSessions(clock);
		List<Instance> all = new ArrayList<>();
		for (int i = 0; i < instances; i++) {
			all.add(new Instance(engine.connect("i" + i), permits));
		}
		long before = 0;
		double held = 0;
		int samples = 0;
		int steps = (int) (Duration.ofSeconds(1).toMillis() / STEP.toMillis());
		for (int second = 0; second < WARM_UP + MEASURED; second++) {
			if (second == WARM_UP) {
				before = engine.requests();
			}
			for (int step = 0; step < steps; step++) {
				for (Instance instance : all) {
					instance.step(load * permits / instances, 10 * steps);
				}
				clock.advance(STEP);
			}
			if (second >= WARM_UP) {
				held += engine.held(NAME);
				samples++;
			}
		}
		double rate = (double) (engine.requests() - before) / MEASURED;
		return "| %,d | %,d | %d %% | %,.0f | %.1f | %,.0f |".formatted(instances, permits, Math.round(load * 100),
				rate, rate / instances, held / samples);
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
