package io.github.managedpools.sample.demo;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.managedpools.AbandonedCreation;
import io.github.managedpools.CreationScope;
import io.github.managedpools.Pool;

/**
 * Reproduces issue 9152 of zio/zio on a pool of its own: a caller acquires, and is
 * interrupted when the resource is half built. In that pool, the half that had
 * been built stayed alive forever.
 */
final class InterruptedAcquire {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private final AtomicInteger begun = new AtomicInteger();

	private final AtomicInteger released = new AtomicInteger();

	private final CountDownLatch halfBuilt = new CountDownLatch(1);

	private final CountDownLatch undone = new CountDownLatch(1);

	private final CountDownLatch neverBuilt = new CountDownLatch(1);

	/**
	 * Runs the demo once.
	 * @return the counts
	 * @throws InterruptedException if the calling thread is interrupted
	 */
	Outcome play() throws InterruptedException {
		try (Pool<Object> pool = Pool.builder(this::create)
			.name("interrupted-acquire")
			.size(0, 100)
			.abandonedCreation(AbandonedCreation.CANCEL)
			.build()) {
			Thread caller = new Thread(() -> acquire(pool), "interrupted-acquire-caller");
			caller.start();
			await(this.halfBuilt);
			caller.interrupt();
			caller.join(PATIENCE.toMillis());
			await(this.undone);
			int begun = this.begun.get();
			int released = this.released.get();
			return new Outcome(begun, released, begun - released);
		}
	}

	private Object create(CreationScope scope) throws InterruptedException {
		this.begun.incrementAndGet();
		scope.onDestroy(() -> {
			this.released.incrementAndGet();
			this.undone.countDown();
		});
		this.halfBuilt.countDown();
		this.neverBuilt.await();
		return new Object();
	}

	private void acquire(Pool<Object> pool) {
		try {
			pool.acquire().close();
		}
		catch (InterruptedException ex) {
			// The interrupt that this demo is about
			Thread.currentThread().interrupt();
		}
	}

	private static void await(CountDownLatch latch) throws InterruptedException {
		// After the time limit, the counts show what did not happen
		latch.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
	}

	/**
	 * The counts before the pool was closed.
	 *
	 * @param begun the number of resources that were begun
	 * @param released the number of resources that were undone
	 * @param live the number of resources that still exist
	 */
	record Outcome(int begun, int released, int live) {

	}

}
