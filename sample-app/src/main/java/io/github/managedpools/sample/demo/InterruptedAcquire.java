package io.github.managedpools.sample.demo;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.managedpools.AbandonedCreation;
import io.github.managedpools.CreationScope;
import io.github.managedpools.Pool;
import io.github.managedpools.SizeRange;

/**
 * Plays issue 9152 of zio/zio on a pool of its own: somebody acquires, the resource is
 * half built, and the acquire is interrupted. In the pool of that issue the half that was
 * there stayed for ever.
 */
final class InterruptedAcquire {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private final AtomicInteger begun = new AtomicInteger();

	private final AtomicInteger released = new AtomicInteger();

	private final CountDownLatch halfBuilt = new CountDownLatch(1);

	private final CountDownLatch undone = new CountDownLatch(1);

	private final CountDownLatch neverBuilt = new CountDownLatch(1);

	/**
	 * Plays the scene once.
	 * @return what was counted
	 * @throws InterruptedException if the thread is interrupted meanwhile
	 */
	Outcome play() throws InterruptedException {
		try (Pool<Object> pool = Pool.builder(this::create)
			.name("interrupted-acquire")
			.size(new SizeRange(0, 100))
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
			// What this scene is about
			Thread.currentThread().interrupt();
		}
	}

	private static void await(CountDownLatch latch) throws InterruptedException {
		// When the time is over, the numbers tell what did not happen
		latch.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
	}

	/**
	 * What was counted before the pool was closed.
	 *
	 * @param begun resources that were begun
	 * @param released resources that were undone
	 * @param live resources that are still there
	 */
	record Outcome(int begun, int released, int live) {

	}

}
