package io.github.managedpools.cluster.drill;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import io.github.managedpools.Pool;
import io.github.managedpools.PoolBuilder;
import io.github.managedpools.cluster.PermitAccount;
import io.github.managedpools.cluster.PermitClient;
import io.github.managedpools.cluster.PermitServer;
import io.github.managedpools.cluster.PermitSource;
import io.github.managedpools.cluster.WhenUnavailable;

/**
 * Measures what a permit costs, and what lending and returning an existing resource costs
 * with a limit and without.
 */
final class PermitCost {

	private static final int ROUNDS = 500;

	private static final int CYCLES = 20_000_000;

	private PermitCost() {
	}

	static String run(Scene scene) throws Exception {
		List<String> connection = scene.engine.connection("127.0.0.1");
		try (PermitSource source = PermitClient.create(PermitServers.connect(connection.get(0), connection.get(1)),
				DrillInstance.TIMING)) {
			long[] micros = permits(source);
			try (Pool<Object> limited = pool(true, source); Pool<Object> free = pool(false, source)) {
				double[] best = { Double.MAX_VALUE, Double.MAX_VALUE };
				for (int i = 0; i < 5; i++) {
					best[0] = Math.min(best[0], cycle(free));
					best[1] = Math.min(best[1], cycle(limited));
				}
				return "| %s | %.2f | %.2f | %.1f | %.1f |".formatted(scene.engine.name(), micros[ROUNDS / 2] / 1000.0,
						micros[ROUNDS * 99 / 100] / 1000.0, best[0], best[1]);
			}
		}
	}

	private static long[] permits(PermitSource source) throws InterruptedException {
		Semaphore grants = new Semaphore(0);
		PermitAccount account = source.open("cost", Scene.LIMIT, new PermitSource.Listener() {
			@Override
			public void granted(int permits) {
				grants.release(permits);
			}

			@Override
			public void lost(int permits) {
			}

			@Override
			public void unconfirmed(boolean unconfirmed) {
			}

			@Override
			public void othersHungry(int permits) {
			}
		});
		long[] micros = new long[ROUNDS];
		for (int i = -50; i < ROUNDS; i++) {
			long begin = System.nanoTime();
			account.want(1);
			grants.acquire();
			if (i >= 0) {
				micros[i] = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - begin);
			}
			account.want(0);
			account.giveBack(1);
			TimeUnit.MILLISECONDS.sleep(3);
		}
		account.close();
		Arrays.sort(micros);
		return micros;
	}

	/**
	 * How long the engine takes to say that no permit is free, which each hungry instance
	 * asks several times a second.
	 */
	static String vain(Scene scene, int limit) throws Exception {
		List<String> connection = scene.engine.connection("127.0.0.1");
		String name = "vain-" + limit;
		try (PermitServer holder = PermitServers.connect(connection.get(0), connection.get(1));
				PermitServer hungry = PermitServers.connect(connection.get(0), connection.get(1))) {
			holder.connect();
			hungry.connect();
			int taken = holder.take(name, limit, Set.of(), limit).size();
			long[] micros = new long[50];
			for (int i = -20; i < micros.length; i++) {
				long begin = System.nanoTime();
				hungry.take(name, limit, Set.of(), 1);
				if (i >= 0) {
					micros[i] = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - begin);
				}
			}
			Arrays.sort(micros);
			return "| %s | %,d | %,d | %.2f | %.2f |".formatted(scene.engine.name(), limit, taken, micros[0] / 1000.0,
					micros[micros.length / 2] / 1000.0);
		}
		catch (Exception ex) {
			return "| %s | %,d | %s | | |".formatted(scene.engine.name(), limit, ex.getMessage());
		}
	}

	private static Pool<Object> pool(boolean limited, PermitSource source) {
		PoolBuilder<Object> builder = Pool.builder((scope) -> new Object())
			.name("cycle")
			.destroyTimeout(Duration.ofSeconds(1));
		return limited ? builder.clusterLimit(Scene.LIMIT).permits(source, WhenUnavailable.WAIT).build()
				: builder.build();
	}

	/** The nanoseconds of an acquire and its release. */
	private static double cycle(Pool<Object> pool) throws InterruptedException {
		long begin = System.nanoTime();
		for (int i = 0; i < CYCLES; i++) {
			pool.acquire().close();
		}
		return (double) (System.nanoTime() - begin) / CYCLES;
	}

}
