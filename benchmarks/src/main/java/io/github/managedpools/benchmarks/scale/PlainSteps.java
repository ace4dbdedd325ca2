package io.github.managedpools.benchmarks.scale;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolBuilder;
import io.github.managedpools.SizeRange;
import io.github.managedpools.WarmUp;

/**
 * Steps of a plain pool.
 */
final class PlainSteps {

	private static final int EMPTY_POOLS_AT_LEAST = 1000;

	private static final int SHARED_OPERATIONS = 50_000;

	private PlainSteps() {
	}

	private static Pool<Object> open(CountingFactory factory, int size, Consumer<PoolBuilder<Object>> settings) {
		PoolBuilder<Object> builder = Pool.<Object>builder(factory)
			.name("measured")
			.size(SizeRange.of(size + ".." + size))
			.warmUp(WarmUp.REQUIRED);
		settings.accept(builder);
		return builder.build();
	}

	static double fill(int size, Bystander bystander) throws Exception {
		return Watch.millis(bystander, () -> open(new CountingFactory(), size, (builder) -> {
		}));
	}

	static double invalidateAll(int size, Bystander bystander) throws Exception {
		CountingFactory factory = new CountingFactory();
		Pool<Object> pool = open(factory, size, (builder) -> {
		});
		pool.resize(SizeRange.of("0.." + size));
		List<Lease<Object>> leases = take(pool, size);
		return Watch.millis(bystander, () -> {
			leases.forEach(Lease::invalidate);
			Watch.await(() -> factory.destroyed() == size);
			Watch.await(() -> pool.state().resources().total() == 0);
		});
	}

	private static List<Lease<Object>> take(Pool<Object> pool, int count) throws InterruptedException {
		List<Lease<Object>> leases = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			leases.add(pool.acquire());
		}
		return leases;
	}

	static double refresh(int size, Bystander bystander) throws Exception {
		CountingFactory factory = new CountingFactory();
		Pool<Object> pool = open(factory, size, (builder) -> {
		});
		pool.resize(SizeRange.of("0.." + size));
		return Watch.millis(bystander, () -> {
			pool.refresh();
			Watch.await(() -> factory.destroyed() == size);
		});
	}

	static double timeToLive(int size, Bystander bystander) throws Exception {
		CountingFactory factory = new CountingFactory();
		Pool<Object> pool = open(factory, size, (builder) -> {
		});
		double[] took = new double[1];
		Watch.millis(bystander, () -> {
			pool.reconfigure((settings) -> settings.timeToLive(Duration.ofSeconds(1)).size(SizeRange.of("0.." + size)));
			Watch.await(() -> factory.destroyed() == size);
			took[0] = factory.sinceFirstDestroyed();
		});
		return took[0];
	}

	static double sharedOperation(int size, Bystander bystander) throws Exception {
		Pool<Object> pool = open(new CountingFactory(), size, (builder) -> builder.leasesPerResource(2));
		take(pool, size);
		run(pool, SHARED_OPERATIONS / 10);
		return Watch.millis(bystander, () -> run(pool, SHARED_OPERATIONS)) * 1000 / SHARED_OPERATIONS;
	}

	private static void run(Pool<Object> pool, int times) throws InterruptedException {
		for (int i = 0; i < times; i++) {
			pool.acquire().close();
		}
	}

	/**
	 * Returns the heap of one pool that has no resource yet.
	 */
	static double emptyPool(int size, Bystander bystander) throws Exception {
		List<Pool<Object>> pools = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			pools.add(Pool.<Object>builder(new CountingFactory()).name("first").build());
		}
		int count = Math.max(EMPTY_POOLS_AT_LEAST, size);
		long before = used();
		for (int i = 0; i < count; i++) {
			pools.add(Pool.<Object>builder(new CountingFactory()).name("measured").build());
		}
		double bytes = (double) (used() - before) / count;
		pools.forEach(Pool::close);
		return bytes;
	}

	private static long used() throws InterruptedException {
		for (int i = 0; i < 3; i++) {
			System.gc();
			TimeUnit.MILLISECONDS.sleep(50);
		}
		return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
	}

}
