package io.github.managedpools.cluster.drill;

import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Twenty instances in four processes share fifty permits while their load changes.
 */
final class Fleet {

	private static final int LIMIT = 50;

	private static final int PROCESSES = 4;

	private static final int EACH = 5;

	private static final int[] LOADS = { 0, 0, 1, 2, 4, 8 };

	/** The seconds in which the pools, which are empty at first, fill. */
	private static final int FILLS = 10;

	private final Scene scene;

	private final double[] held = new double[PROCESSES * EACH];

	/** When the load of an instance changes next. */
	private final long[] changes = new long[PROCESSES * EACH];

	private int samples;

	private int waiting;

	private double free;

	private Fleet(Scene scene) {
		this.scene = scene;
	}

	static String run(Scene scene, int seconds) throws Exception {
		for (int i = 0; i < PROCESSES; i++) {
			scene.start(LIMIT, EACH);
		}
		for (InstanceProcess process : scene.processes) {
			Scene.await("an instance is ready", process::isReady);
		}
		Fleet fleet = new Fleet(scene);
		fleet.play(FILLS, false);
		fleet.play(seconds, true);
		return fleet.report(seconds);
	}

	private void play(int seconds, boolean measured) throws InterruptedException {
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
		while (System.nanoTime() < end) {
			TimeUnit.MILLISECONDS.sleep(200);
			for (int i = 0; i < this.held.length; i++) {
				changeLoad(i);
			}
			if (measured) {
				measure();
			}
		}
	}

	private void changeLoad(int i) {
		ThreadLocalRandom random = ThreadLocalRandom.current();
		if (System.nanoTime() - this.changes[i] > 0) {
			process(i).command(i % EACH, "break", 2);
			process(i).command(i % EACH, "work", LOADS[random.nextInt(LOADS.length)]);
			this.changes[i] = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(random.nextLong(2000, 10000));
		}
	}

	/**
	 * Adds what the instances say. The connections that the far side has accepted say
	 * less: on a busy machine it counts new ones late.
	 */
	private void measure() {
		int pending = 0;
		int granted = 0;
		for (int i = 0; i < this.held.length; i++) {
			this.held[i] += process(i).granted(i % EACH);
			granted += process(i).granted(i % EACH);
			pending += process(i).pending(i % EACH);
		}
		this.samples++;
		if (pending > 0) {
			this.waiting++;
			// A single waiting caller lacks one permit at most
			this.free += Math.max(0, Math.min(pending, LIMIT - granted));
		}
	}

	private InstanceProcess process(int i) {
		return this.scene.processes.get(i / EACH);
	}

	private String report(int seconds) {
		double[] shares = Arrays.stream(this.held).map((sum) -> sum / this.samples).sorted().toArray();
		return ("| %s | %d s | %d | %.1f, %.1f, %.1f | %.1f | %d %% | %.1f |").formatted(this.scene.engine.name(),
				seconds, this.scene.farSide.most(), shares[0], shares[shares.length / 2], shares[shares.length - 1],
				Arrays.stream(shares).sum(), 100 * this.waiting / this.samples, this.free / Math.max(1, this.waiting));
	}

}
