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
 * A pool whose resources are all idle and dead: how long callers wait if each validation
 * hangs for a second.
 */
final class MassDeath {

	/** About one validation and one creation. */
	static final long GOAL_MILLIS = 2000;

	static final int[] COUNTS = { 10, 100, 1000 };

	static final int CROWD = 10;

	private static final int VALIDATION_MILLIS = 1000;

	private static final int PATIENCE_SECONDS = 30;

	private static final int IDLE_MILLIS = 700;

	private MassDeath() {
	}

	/**
	 * The longest wait of several callers that come at once, in milliseconds; negative if
	 * one of them gave up.
	 */
	static long ofManaged(int count, int callers) throws Exception {
		PingedFactory factory = new PingedFactory(true);
		Pool<Pinged> pool = Pool.builder(factory)
			.name("mass-death")
			.size(0, count)
			.maxConcurrentCreations(count)
			.checkTimeout(Duration.ofMillis(VALIDATION_MILLIS))
			.acquireTimeout(Duration.ofSeconds(PATIENCE_SECONDS))
			.build();
		List<Lease<Pinged>> leases = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			leases.add(pool.acquire());
		}
		leases.forEach(Lease::close);
		Threads.sleep(IDLE_MILLIS);
		factory.killAll();
		long wait = longestWait(callers, () -> pool.acquire());
		factory.endValidations();
		pool.shutdown(Duration.ZERO);
		return wait;
	}

	/**
	 * The same of Apache Commons Pool, whose validations must end by themselves, because
	 * it does not limit them.
	 */
	static long ofCommons(int count, int callers) throws Exception {
		PingedFactory factory = new PingedFactory(false);
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
		return longestWait(callers, pool::borrowObject);
	}

	private static long longestWait(int callers, Borrow borrow) throws InterruptedException {
		CountDownLatch served = new CountDownLatch(callers);
		long begin = System.nanoTime();
		for (int i = 0; i < callers; i++) {
			Thread caller = new Thread(() -> {
				try {
					borrow.run();
					served.countDown();
				}
				catch (Exception ex) {
					// The caller gave up
				}
			});
			caller.setDaemon(true);
			caller.start();
		}
		boolean all = served.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
		return all ? TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin) : -1;
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

		private final CountDownLatch end = new CountDownLatch(1);

		private final boolean hangs;

		private volatile boolean dead;

		/**
		 * Creates a factory.
		 * @param hangs whether validations of the dead hang for ever and ignore
		 * interrupts, as a blocking read does
		 */
		PingedFactory(boolean hangs) {
			this.hangs = hangs;
		}

		/**
		 * Kills all resources that there are.
		 */
		void killAll() {
			this.dead = true;
		}

		void endValidations() {
			this.end.countDown();
		}

		@Override
		public Pinged create(CreationScope scope) {
			return new Pinged(this.dead);
		}

		@Override
		public boolean isValid(Pinged resource) throws Exception {
			if (this.dead && !resource.bornLate) {
				if (this.hangs) {
					hang();
				}
				Thread.sleep(VALIDATION_MILLIS);
				throw new SocketTimeoutException("Read timed out");
			}
			return true;
		}

		private void hang() {
			while (this.end.getCount() > 0) {
				try {
					this.end.await();
				}
				catch (InterruptedException ex) {
					// A blocking read does not notice it
				}
			}
		}

	}

}
