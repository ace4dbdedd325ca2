package io.github.managedpools.drill;

import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.managedpools.CreationScope;
import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.ResourceFactory;
import org.apache.commons.pool2.impl.GenericObjectPool;

/**
 * A pool whose resources are all idle and dead: how long the first caller waits while
 * each validation takes a second to notice.
 */
final class MassDeath {

	/** About one validation and one creation. */
	static final long GOAL_MILLIS = 2000;

	static final int[] COUNTS = { 10, 100, 1000 };

	private static final int VALIDATION_MILLIS = 1000;

	private static final int PATIENCE_SECONDS = 30;

	private static final int IDLE_MILLIS = 700;

	private MassDeath() {
	}

	/**
	 * The wait in milliseconds; negative if the caller gave up.
	 */
	static long ofManaged(int count) throws Exception {
		PingedFactory factory = new PingedFactory();
		try (Pool<Pinged> pool = Pool.builder(factory)
			.name("mass-death")
			.size(0, count)
			.maxConcurrentCreations(count)
			.acquireTimeout(Duration.ofSeconds(PATIENCE_SECONDS))
			.build()) {
			List<Lease<Pinged>> leases = new ArrayList<>();
			for (int i = 0; i < count; i++) {
				leases.add(pool.acquire());
			}
			leases.forEach(Lease::close);
			Threads.sleep(IDLE_MILLIS);
			factory.killAll();
			return waitOf(() -> pool.acquire().close());
		}
	}

	/**
	 * The same of Apache Commons Pool.
	 */
	static long ofCommons(int count) throws Exception {
		PingedFactory factory = new PingedFactory();
		GenericObjectPool<Built<Pinged>> pool = new GenericObjectPool<>(new BuildingObjectFactory<>(factory));
		pool.setMaxTotal(count);
		pool.setMaxIdle(count);
		pool.setMaxWait(Duration.ofSeconds(PATIENCE_SECONDS));
		pool.setTestOnBorrow(true);
		List<Built<Pinged>> leases = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			leases.add(pool.borrowObject());
		}
		leases.forEach(pool::returnObject);
		Threads.sleep(IDLE_MILLIS);
		factory.killAll();
		return waitOf(() -> pool.returnObject(pool.borrowObject()));
	}

	private static long waitOf(Borrow borrow) throws InterruptedException {
		CountDownLatch done = new CountDownLatch(1);
		long begin = System.nanoTime();
		Thread caller = new Thread(() -> {
			try {
				borrow.run();
				done.countDown();
			}
			catch (Exception ex) {
				// The caller gave up
			}
		});
		caller.setDaemon(true);
		caller.start();
		boolean served = done.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
		return served ? TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin) : -1;
	}

	static String describe(long millis) {
		return (millis < 0) ? "more than %d s".formatted(PATIENCE_SECONDS)
				: String.format(Locale.ROOT, "%,d ms", millis);
	}

	private interface Borrow {

		void run() throws Exception;

	}

	/**
	 * A resource that may be dead.
	 */
	private static final class Pinged {

		final boolean bornLate;

		Pinged(boolean bornLate) {
			this.bornLate = bornLate;
		}

	}

	private static final class PingedFactory implements ResourceFactory<Pinged> {

		private volatile boolean dead;

		/**
		 * Kills all resources that there are.
		 */
		void killAll() {
			this.dead = true;
		}

		@Override
		public Pinged create(CreationScope scope) {
			return new Pinged(this.dead);
		}

		@Override
		public boolean isValid(Pinged resource) throws Exception {
			if (this.dead && !resource.bornLate) {
				Thread.sleep(VALIDATION_MILLIS);
				throw new SocketTimeoutException("Read timed out");
			}
			return true;
		}

	}

}
