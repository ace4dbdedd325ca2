package io.github.managedpools.drill;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Threads that use a pool again and again.
 */
final class Load {

	static final int THREADS = 16;

	private static final long BREAK_MILLIS = 5;

	private final Queue<Call> calls = new ConcurrentLinkedQueue<>();

	private final List<Thread> threads = new ArrayList<>();

	private final Contender contender;

	private volatile boolean paused;

	private volatile boolean over;

	Load(Contender contender) {
		this.contender = contender;
		for (int i = 0; i < THREADS; i++) {
			Thread thread = new Thread(this::run, "caller-" + i);
			this.threads.add(thread);
			thread.start();
		}
	}

	private void run() {
		while (!this.over) {
			if (!this.paused) {
				call();
			}
			Threads.sleep(BREAK_MILLIS);
		}
	}

	private void call() {
		long begin = System.nanoTime();
		long[] acquired = new long[1];
		boolean good = false;
		try {
			this.contender.call(() -> acquired[0] = System.nanoTime());
			good = true;
		}
		catch (Exception ex) {
			if (Boolean.getBoolean("drill.verbose")) {
				ex.printStackTrace();
			}
		}
		long end = System.nanoTime();
		long waitEnd = (acquired[0] != 0) ? acquired[0] : end;
		this.calls.add(new Call(begin, waitEnd, end, good));
	}

	void pause() {
		this.paused = true;
	}

	void resume() {
		this.paused = false;
	}

	/**
	 * Ends the load.
	 * @return all calls
	 */
	List<Call> stop() {
		this.over = true;
		for (Thread thread : this.threads) {
			try {
				thread.join();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException("Nothing interrupts the drill", ex);
			}
		}
		return List.copyOf(this.calls);
	}

	/**
	 * A call.
	 *
	 * @param begin when it began
	 * @param waitEnd when the caller got a connection, or was refused one
	 * @param end when it ended
	 * @param good whether it succeeded
	 */
	record Call(long begin, long waitEnd, long end, boolean good) {

		long waited() {
			return this.waitEnd - this.begin;
		}

		/**
		 * Whether it succeeded with a connection that it got after a moment.
		 */
		boolean isGoodSince(long moment) {
			return this.good && this.waitEnd - moment >= 0;
		}

		/**
		 * Whether it failed after a moment, whenever it began.
		 */
		boolean hasFailedSince(long moment) {
			return !this.good && this.end - moment >= 0;
		}

	}

}
