package io.github.managedpools.benchmarks.scale;

import java.time.Duration;
import java.util.concurrent.Semaphore;

import io.github.managedpools.CreationScope;
import io.github.managedpools.KeyedPool;
import io.github.managedpools.KeyedResourceFactory;
import io.github.managedpools.SizeRange;

/**
 * Steps of a keyed pool with many keys.
 */
final class KeyedSteps {

	private static final int NEW_KEYS = 100;

	private static final int STATES = 5;

	private KeyedSteps() {
	}

	private static KeyedPool<Integer, Object> open(int keys, int limit) throws InterruptedException {
		KeyedResourceFactory<Integer, Object> factory = new KeyedResourceFactory<>() {

			@Override
			public Object create(Integer key, CreationScope scope) {
				return new Object();
			}

		};
		KeyedPool<Integer, Object> pool = KeyedPool.builder(factory)
			.name("measured")
			.size(SizeRange.of("0..1"))
			.maxKeys(limit)
			.keyTimeToLive(Duration.ofHours(1))
			.build();
		for (int key = 0; key < keys; key++) {
			pool.acquire(key).close();
		}
		return pool;
	}

	/**
	 * Returns the microseconds of a lease for a new key while the number of keys is at
	 * its limit.
	 */
	static double newKeyAtTheLimit(int size, Bystander bystander) throws Exception {
		KeyedPool<Integer, Object> pool = open(size, size);
		return Watch.millis(bystander, () -> {
			for (int key = 0; key < NEW_KEYS; key++) {
				pool.acquire(size + key).close();
			}
		}) * 1000 / NEW_KEYS;
	}

	/**
	 * Returns the milliseconds of the longest first lease for a new key while other
	 * threads read the state.
	 */
	static double state(int size, Bystander bystander) throws Exception {
		KeyedPool<Integer, Object> pool = open(size, 2 * size);
		Semaphore looks = new Semaphore(0);
		double[] longest = new double[1];
		Thread newcomer = new Thread(() -> {
			try {
				for (int i = 0; i < STATES; i++) {
					looks.acquire();
					long begin = System.nanoTime();
					pool.acquire(size + i).close();
					longest[0] = Math.max(longest[0], (System.nanoTime() - begin) / 1e6);
				}
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		});
		newcomer.start();
		Watch.millis(bystander, () -> {
			for (int i = 0; i < STATES; i++) {
				looks.release();
				pool.state();
			}
		});
		newcomer.join();
		return longest[0];
	}

}
