package io.github.managedpools.drill;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolException;

/**
 * A pool behind a port that refuses all connections at once: how long callers wait until
 * they are told, with {@code fail-fast-after} and without.
 */
final class RefusingServer {

	static final int CALLERS = 60;

	static final int FAIL_FAST_MILLIS = 1000;

	/** What the thread that is told may take to say so. */
	private static final long LATENESS_MILLIS = 250;

	private static final int STEPS = 3;

	private static final long RECOVERED_WITHIN_MILLIS = 10_000;

	private final int port;

	private final Pool<Socket> pool;

	/**
	 * Creates a pool in front of a port that nothing listens on.
	 * @param failsFast whether it fails fast
	 */
	RefusingServer(boolean failsFast) throws IOException {
		try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getByName(FarSide.HOST))) {
			this.port = listener.getLocalPort();
		}
		this.pool = Pool.<Socket>builder((scope) -> {
			Socket socket = scope.manage(new Socket());
			socket.connect(new InetSocketAddress(FarSide.HOST, this.port), FarSide.TIMEOUT_MILLIS);
			return socket;
		})
			.name("refused")
			.failFastAfter(failsFast ? Duration.ofMillis(FAIL_FAST_MILLIS) : null)
			.acquireTimeout(Duration.ofMillis(Contender.ACQUIRE_TIMEOUT_MILLIS))
			.build();
	}

	/**
	 * Lets two crowds of callers acquire: one that is the first to be refused, and one
	 * that comes when that has lasted for long. Then the server comes back.
	 */
	Result play() throws Exception {
		Heartbeat heartbeat = new Heartbeat();
		List<Long> first = told();
		Threads.sleep(FAIL_FAST_MILLIS);
		List<Long> later = told();
		long recovered = recovered();
		heartbeat.close();
		this.pool.shutdown(Duration.ZERO);
		return new Result(first, later, recovered, heartbeat.mostLateMillis());
	}

	private List<Long> told() throws InterruptedException {
		List<Long> told = Collections.synchronizedList(new ArrayList<>());
		List<Thread> callers = new ArrayList<>();
		for (int i = 0; i < CALLERS; i++) {
			Thread caller = new Thread(() -> {
				long begin = System.nanoTime();
				try (Lease<Socket> lease = this.pool.acquire()) {
					throw new IllegalStateException("a server that does not exist accepted " + lease.get());
				}
				catch (PoolException ex) {
					told.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
				}
				catch (InterruptedException ex) {
					throw new IllegalStateException("Nothing interrupts the drill", ex);
				}
			});
			callers.add(caller);
			caller.start();
		}
		for (Thread caller : callers) {
			caller.join();
		}
		Collections.sort(told);
		return told;
	}

	private long recovered() throws Exception {
		try (ServerSocket listener = new ServerSocket()) {
			listener.setReuseAddress(true);
			listener.bind(new InetSocketAddress(FarSide.HOST, this.port));
			long back = System.nanoTime();
			while (true) {
				long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - back);
				try (Lease<Socket> lease = this.pool.acquire()) {
					return lease.get().isConnected() ? millis : -1;
				}
				catch (PoolException ex) {
					if (millis > RECOVERED_WITHIN_MILLIS) {
						return -1;
					}
					Threads.sleep(10);
				}
			}
		}
	}

	/**
	 * How long callers waited until they were refused.
	 *
	 * @param first the waits of the callers of the first round, shortest first, in
	 * milliseconds
	 * @param later the waits of the callers of the later rounds
	 * @param recoveredMillis how long after the server was back the first caller was
	 * served; negative if none was
	 * @param lateMillis how late threads ran on a busy machine
	 */
	record Result(List<Long> first, List<Long> later, long recoveredMillis, long lateMillis) {

		/**
		 * Whether no caller waited longer than it must in a pool that fails fast.
		 */
		boolean isReached() {
			long late = STEPS * this.lateMillis + LATENESS_MILLIS;
			return this.first.size() == CALLERS && this.later.size() == CALLERS
					&& longest(this.first) <= FAIL_FAST_MILLIS + late && longest(this.later) <= late
					&& this.recoveredMillis >= 0 && this.recoveredMillis <= Outcome.FIRST_GOOD_GOAL_MILLIS + late;
		}

		private static long longest(List<Long> told) {
			return told.get(told.size() - 1);
		}

		List<String> cells() {
			return List.of(describe(this.first), describe(this.later),
					(this.recoveredMillis < 0) ? "never" : String.format(Locale.ROOT, "%,d ms", this.recoveredMillis));
		}

		private static String describe(List<Long> told) {
			return String.format(Locale.ROOT, "%,d ms, %,d ms", told.get(told.size() / 2), longest(told));
		}

	}

}
