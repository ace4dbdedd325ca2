package io.github.managedpools.cluster.drill;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import io.github.managedpools.CreationScope;
import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolException;
import io.github.managedpools.PoolState;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.cluster.PermitClient;
import io.github.managedpools.cluster.PermitServer;
import io.github.managedpools.cluster.PermitState;
import io.github.managedpools.cluster.WhenUnavailable;

/**
 * One instance: a pool of connections, threads that use them, and leases that it holds on
 * request.
 */
final class Member {

	private static final int THREADS = 8;

	private final Pool<Socket> pool;

	private final Deque<CompletableFuture<Lease<Socket>>> held = new ArrayDeque<>();

	/** The number of threads that work. */
	private volatile int working;

	/** How many of a hundred leases break their connection. */
	private volatile int broken = 10;

	/** Whether creations and destructions hang for a while. */
	private volatile boolean hangs;

	private volatile long failures;

	private volatile String failure = "";

	Member(PermitServer server, String host, int port, int limit) {
		this.pool = Pool.builder(new Connections(host, port))
			.name("drill")
			.size(0, 2 * limit)
			.timeToLive(Duration.ofSeconds(30))
			.acquireTimeout(Duration.ofSeconds(3))
			.createTimeout(Duration.ofSeconds(1))
			.destroyTimeout(DrillInstance.TIMING.timeToEnd().dividedBy(2))
			.clusterLimit(limit)
			.permits(PermitClient.create(server, DrillInstance.TIMING), WhenUnavailable.WAIT)
			.build();
		for (int i = 0; i < THREADS; i++) {
			int index = i;
			new Thread(() -> work(index)).start();
		}
	}

	void command(String what, int number) {
		switch (what) {
			case "work" -> this.working = number;
			case "break" -> this.broken = number;
			case "hang" -> this.hangs = number > 0;
			case "limit" -> this.pool.reconfigure((builder) -> builder.clusterLimit(number));
			case "hold" -> hold(number);
			default -> throw new IllegalArgumentException(what);
		}
	}

	private void hold(int leases) {
		while (this.held.size() < leases) {
			this.held.add(this.pool.acquireAsync(Duration.ofMinutes(5)));
		}
		while (this.held.size() > leases) {
			CompletableFuture<Lease<Socket>> lease = this.held.remove();
			if (!lease.cancel(false)) {
				lease.join().close();
			}
		}
	}

	private void work(int index) {
		ThreadLocalRandom random = ThreadLocalRandom.current();
		try {
			while (true) {
				if (index >= this.working) {
					TimeUnit.MILLISECONDS.sleep(20);
				}
				else {
					use(random);
				}
			}
		}
		catch (InterruptedException ex) {
			// The process ends
		}
	}

	@SuppressWarnings("NonAtomicVolatileUpdate")
	private void use(ThreadLocalRandom random) throws InterruptedException {
		try (Lease<Socket> lease = this.pool.acquire()) {
			TimeUnit.MILLISECONDS.sleep(random.nextInt(30));
			if (random.nextInt(100) < this.broken) {
				lease.invalidate();
			}
		}
		catch (PoolException ex) {
			this.failures++;
			this.failure = String.valueOf(ex.getMessage());
		}
	}

	/**
	 * Permits granted and used, leases, idle resources, waiting callers, failures, and
	 * the last failure.
	 */
	String state() {
		PoolState state = this.pool.state();
		PermitState permits = this.pool.permits();
		return "%d %d %d %d %d %d %s".formatted((permits != null) ? permits.granted() : 0,
				(permits != null) ? permits.used() : 0, state.leases(), state.resources().idle(), state.pending(),
				this.failures, this.failure);
	}

	/**
	 * Connections that are over when the far side has closed them too.
	 */
	private final class Connections implements ResourceFactory<Socket> {

		private final String host;

		private final int port;

		Connections(String host, int port) {
			this.host = host;
			this.port = port;
		}

		@Override
		public Socket create(CreationScope scope) throws IOException {
			Socket socket = new Socket(this.host, this.port);
			if (Member.this.hangs && ThreadLocalRandom.current().nextInt(3) == 0) {
				hang();
				end(socket);
				throw new IOException("hung");
			}
			return socket;
		}

		@Override
		public void destroy(Socket socket) throws IOException {
			if (Member.this.hangs && ThreadLocalRandom.current().nextInt(3) == 0) {
				hang();
			}
			end(socket);
		}

		/** Longer than the pool waits for a creation or a destruction. */
		private void hang() {
			long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(4);
			while (System.nanoTime() < end) {
				try {
					TimeUnit.MILLISECONDS.sleep(50);
				}
				catch (InterruptedException ex) {
					// It ignores that, as some clients do
				}
			}
		}

		private void end(Socket socket) throws IOException {
			socket.shutdownOutput();
			while (socket.getInputStream().read() >= 0) {
				// The far side sends nothing
			}
			socket.close();
		}

	}

}
