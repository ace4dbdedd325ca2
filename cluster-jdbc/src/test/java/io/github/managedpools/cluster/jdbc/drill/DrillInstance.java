package io.github.managedpools.cluster.jdbc.drill;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import io.github.managedpools.CreationScope;
import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolException;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.cluster.PermitClient;
import io.github.managedpools.cluster.PermitSource;
import io.github.managedpools.cluster.PermitTiming;
import io.github.managedpools.cluster.WhenUnavailable;
import io.github.managedpools.cluster.jdbc.PostgresPermitServer;

/**
 * One instance of the drill: six threads lease connections, and break one in ten.
 */
public final class DrillInstance {

	static final Duration DEAD_AFTER = Duration.ofSeconds(6);

	private static final int THREADS = 6;

	private DrillInstance() {
	}

	/**
	 * Runs until the process is killed.
	 * @param arguments the JDBC URL and the port of the far side
	 */
	public static void main(String[] arguments) {
		PermitTiming timing = new PermitTiming(DEAD_AFTER, Duration.ofMillis(500));
		PermitSource source = PermitClient
			.create(new PostgresPermitServer(arguments[0], null, null, "drill", timing.deadAfter()), timing);
		Pool<Socket> pool = Pool.builder(new Connections(Integer.parseInt(arguments[1])))
			.name("drill")
			.size(0, 2 * ClusterDrill.LIMIT)
			.destroyTimeout(timing.timeToEnd())
			.clusterLimit(ClusterDrill.LIMIT)
			.permits(source, WhenUnavailable.WAIT)
			.build();
		for (int i = 0; i < THREADS; i++) {
			new Thread(() -> leaseForEver(pool)).start();
		}
	}

	private static void leaseForEver(Pool<Socket> pool) {
		ThreadLocalRandom random = ThreadLocalRandom.current();
		while (true) {
			try (Lease<Socket> lease = pool.acquire()) {
				TimeUnit.MILLISECONDS.sleep(random.nextInt(30));
				if (random.nextInt(10) == 0) {
					lease.invalidate();
				}
			}
			catch (PoolException ex) {
				ex.printStackTrace();
			}
			catch (InterruptedException ex) {
				return;
			}
		}
	}

	/**
	 * Connections that are over when the far side has closed them too.
	 */
	private record Connections(int port) implements ResourceFactory<Socket> {

		@Override
		public Socket create(CreationScope scope) throws IOException {
			return scope.manage(new Socket(InetAddress.getLoopbackAddress(), this.port));
		}

		@Override
		public void destroy(Socket socket) throws IOException {
			socket.shutdownOutput();
			while (socket.getInputStream().read() >= 0) {
				// The far side sends nothing
			}
			socket.close();
		}

	}

}
