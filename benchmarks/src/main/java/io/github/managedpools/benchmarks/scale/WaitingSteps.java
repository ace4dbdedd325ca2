package io.github.managedpools.benchmarks.scale;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.SizeRange;

/**
 * Steps of a pool for whose only resource many futures wait.
 */
final class WaitingSteps {

	private WaitingSteps() {
	}

	private static Pool<Object> open() throws InterruptedException {
		Pool<Object> pool = Pool.<Object>builder(new CountingFactory())
			.name("measured")
			.size(SizeRange.of("0..1"))
			.acquireTimeout(Duration.ofHours(1))
			.build();
		pool.acquire().get();
		return pool;
	}

	private static List<CompletableFuture<Lease<Object>>> ask(Pool<Object> pool, int count) {
		List<CompletableFuture<Lease<Object>>> futures = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			futures.add(pool.acquireAsync());
		}
		return futures;
	}

	static double closeWithWaiters(int size, Bystander bystander) throws Exception {
		Pool<Object> pool = open();
		List<CompletableFuture<Lease<Object>>> futures = ask(pool, size);
		return Watch.millis(bystander, () -> {
			pool.shutdown(Duration.ZERO);
			Watch.await(() -> futures.stream().allMatch(CompletableFuture::isDone));
		});
	}

	static double cancelFromTheBack(int size, Bystander bystander) throws Exception {
		Pool<Object> pool = open();
		List<CompletableFuture<Lease<Object>>> futures = ask(pool, size);
		return Watch.millis(bystander, () -> {
			for (int i = size - 1; i >= 0; i--) {
				futures.get(i).cancel(false);
			}
			Watch.await(() -> pool.state().pending() == 0);
		});
	}

}
