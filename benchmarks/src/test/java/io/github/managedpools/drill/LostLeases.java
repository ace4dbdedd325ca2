package io.github.managedpools.drill;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.managedpools.Lease;
import io.github.managedpools.LeaseInfo;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolException;
import io.github.managedpools.PoolListener;

/**
 * A small pool whose callers drop one lease in a hundred without closing it.
 */
final class LostLeases {

	private static final int SIZE = 10;

	private static final int CALLERS = 8;

	private static final int LEASES = 100_000;

	private static final int ONE_IN = 100;

	private static final long COLLECTION_MILLIS = 20;

	private static final long REPORTED_WITHIN_MILLIS = 10_000;

	private final AtomicInteger served = new AtomicInteger();

	private final AtomicInteger dropped = new AtomicInteger();

	private final AtomicInteger reported = new AtomicInteger();

	private volatile boolean over;

	/**
	 * Serves leases until all are served, or a caller gets none.
	 */
	Result play() throws InterruptedException {
		Pool<Object> pool = Pool.builder((scope) -> new Object())
			.name("lost")
			.size(0, SIZE)
			.trackLeases(true)
			.acquireTimeout(Duration.ofMillis(Contender.ACQUIRE_TIMEOUT_MILLIS))
			.listener(new Reports())
			.build();
		long begin = System.nanoTime();
		Thread collector = new Thread(this::collect, "collector");
		collector.start();
		List<Thread> callers = new ArrayList<>();
		for (int i = 0; i < CALLERS; i++) {
			Thread caller = new Thread(() -> lease(pool), "caller-" + i);
			callers.add(caller);
			caller.start();
		}
		for (Thread caller : callers) {
			caller.join();
		}
		long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
		for (long waited = 0; this.reported.get() < this.dropped.get()
				&& waited < REPORTED_WITHIN_MILLIS; waited += COLLECTION_MILLIS) {
			Threads.sleep(COLLECTION_MILLIS);
		}
		this.over = true;
		collector.join();
		Result result = new Result(this.served.get(), this.dropped.get(), this.reported.get(), millis);
		pool.shutdown(Duration.ZERO);
		return result;
	}

	private void lease(Pool<Object> pool) {
		try {
			for (int number = this.served.incrementAndGet(); number <= LEASES; number = this.served.incrementAndGet()) {
				Lease<Object> lease = pool.acquire();
				if (number % ONE_IN == 0) {
					this.dropped.incrementAndGet();
				}
				else {
					lease.close();
				}
			}
		}
		catch (PoolException ex) {
			// Nothing is left to be lent
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException("Nothing interrupts the drill", ex);
		}
		this.served.decrementAndGet();
	}

	private void collect() {
		while (!this.over) {
			System.gc();
			Threads.sleep(COLLECTION_MILLIS);
		}
	}

	/**
	 * What became of the leases.
	 *
	 * @param served how many were served
	 * @param dropped how many of them were dropped
	 * @param reported how many of these were reported with their borrowers
	 * @param millis how long serving took
	 */
	record Result(int served, int dropped, int reported, long millis) {

		boolean isReached() {
			return this.served == LEASES && this.dropped == LEASES / ONE_IN && this.reported == this.dropped;
		}

		String describe() {
			return String.format(Locale.ROOT,
					"%,d of %,d leases served in %,d ms; %,d of %,d dropped ones reported with their borrowers",
					this.served, LEASES, this.millis, this.reported, this.dropped);
		}

	}

	private final class Reports implements PoolListener {

		@Override
		public void onLeak(String pool, LeaseInfo lease) {
			if (lease.thread().startsWith("caller-")) {
				LostLeases.this.reported.incrementAndGet();
			}
		}

	}

}
