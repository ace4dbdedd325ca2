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

	private Fleet() {
	}

	static String run(Scene scene, int seconds) throws Exception {
		for (int i = 0; i < PROCESSES; i++) {
			scene.start(LIMIT, EACH);
		}
		for (InstanceProcess process : scene.processes) {
			Scene.await("an instance is ready", process::isReady);
		}
		double[] held = new double[PROCESSES * EACH];
		long[] next = new long[held.length];
		int samples = 0;
		int waiting = 0;
		double unused = 0;
		int mostUnused = 0;
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
		while (System.nanoTime() < end) {
			TimeUnit.MILLISECONDS.sleep(200);
			int pending = 0;
			for (int i = 0; i < held.length; i++) {
				InstanceProcess process = scene.processes.get(i / EACH);
				if (System.nanoTime() - next[i] > 0) {
					int load = LOADS[ThreadLocalRandom.current().nextInt(LOADS.length)];
					process.command(i % EACH, "break", 2);
					process.command(i % EACH, "work", load);
					next[i] = System.nanoTime()
							+ TimeUnit.MILLISECONDS.toNanos(ThreadLocalRandom.current().nextLong(2000, 10000));
				}
				held[i] += process.granted(i % EACH);
				pending += process.pending(i % EACH);
			}
			samples++;
			if (pending > 0) {
				waiting++;
				int free = LIMIT - scene.farSide.live();
				unused += free;
				mostUnused = Math.max(mostUnused, free);
			}
		}
		int count = samples;
		double[] shares = Arrays.stream(held).map((sum) -> sum / count).sorted().toArray();
		return ("| %s | %d s | %d | %.1f, %.1f, %.1f | %.1f | %d %% | %.1f | %d |").formatted(scene.engine.name(),
				seconds, scene.farSide.most(), shares[0], shares[shares.length / 2], shares[shares.length - 1],
				Arrays.stream(shares).sum(), 100 * waiting / samples, unused / Math.max(1, waiting), mostUnused);
	}

}
