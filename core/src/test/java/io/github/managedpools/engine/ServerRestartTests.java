package io.github.managedpools.engine;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.Lease;
import io.github.managedpools.LeaseFunction;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolState;
import io.github.managedpools.testkit.Regression;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A factory of a few lines recovers from the restart of its server.
 */
@Regression("ours: a factory without isValid and isFatal lent the dead connections of a server's last life for ever")
class ServerRestartTests {

	private static final int SIZE = 4;

	private final Server server = new Server();

	ServerRestartTests() throws IOException {
	}

	@AfterEach
	void stop() throws IOException {
		this.server.stop();
	}

	private Socket connect() throws IOException {
		return new Socket(InetAddress.getLoopbackAddress(), this.server.port());
	}

	private static int ask(Socket socket) throws IOException {
		socket.getOutputStream().write(7);
		int answer = socket.getInputStream().read();
		if (answer < 0) {
			throw new SocketException("the server has closed the connection");
		}
		return answer;
	}

	@Test
	void callsFailAtMostOncePerConnectionAfterARestart() throws Exception {
		try (Pool<Socket> pool = Pool.<Socket>builder((scope) -> scope.manage(connect())).size(0, SIZE).build()) {
			List<Lease<Socket>> all = new ArrayList<>();
			for (int i = 0; i < SIZE; i++) {
				all.add(pool.acquire());
			}
			all.forEach(Lease::close);
			this.server.restart();
			assertThat(failuresOf(() -> pool.use(ServerRestartTests::ask))).isLessThanOrEqualTo(SIZE);
			assertSums(pool.state());
		}
	}

	@Test
	void keyedCallsFailAtMostOncePerConnectionAfterARestart() throws Exception {
		LeaseFunction<Socket, Integer, IOException> work = ServerRestartTests::ask;
		try (KeyedPool<String, Socket> pool = KeyedPool.<String, Socket>builder((key, scope) -> scope.manage(connect()))
			.size(0, SIZE)
			.build()) {
			pool.use("acme", work);
			this.server.restart();
			assertThat(failuresOf(() -> pool.use("acme", work))).isLessThanOrEqualTo(1);
			assertSums(pool.state());
		}
	}

	@Test
	void asynchronousCallsFailAtMostOncePerConnectionAfterARestart() throws Exception {
		try (Pool<Socket> pool = Pool.<Socket>builder((scope) -> scope.manage(connect())).size(0, SIZE).build()) {
			Call call = () -> pool.useAsync((socket) -> CompletableFuture.supplyAsync(() -> {
				try {
					return ask(socket);
				}
				catch (IOException ex) {
					throw new IllegalStateException(ex);
				}
			})).join();
			call.make();
			this.server.restart();
			assertThat(failuresOf(call)).isLessThanOrEqualTo(1);
			assertSums(pool.state());
		}
	}

	private static int failuresOf(Call call) {
		int failures = 0;
		for (int i = 0; i < 50; i++) {
			try {
				call.make();
			}
			catch (Exception ex) {
				failures++;
			}
		}
		return failures;
	}

	private static void assertSums(PoolState state) {
		assertThat(state.counters().created()).isEqualTo(state.resources().total() + state.counters().destroyed());
		assertThat(state.leases()).isZero();
	}

	@FunctionalInterface
	private interface Call {

		void make() throws Exception;

	}

	/**
	 * A server that echoes each byte.
	 */
	private static final class Server {

		private final Queue<Socket> connections = new ConcurrentLinkedQueue<>();

		private volatile ServerSocket listening;

		Server() throws IOException {
			this.listening = listen();
		}

		/**
		 * A new port after each restart, because another process may have taken the last
		 * one.
		 */
		private ServerSocket listen() throws IOException {
			ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
			start(listening);
			return listening;
		}

		int port() {
			return this.listening.getLocalPort();
		}

		private void start(ServerSocket listening) {
			run(() -> {
				while (true) {
					Socket connection = listening.accept();
					this.connections.add(connection);
					run(() -> {
						try (connection) {
							connection.getInputStream().transferTo(connection.getOutputStream());
						}
					});
				}
			});
		}

		private static void run(Call call) {
			Thread thread = new Thread(() -> {
				try {
					call.make();
				}
				catch (Exception ex) {
					// The connection or the server has been closed
				}
			});
			thread.setDaemon(true);
			thread.start();
		}

		void stop() throws IOException {
			this.listening.close();
			for (Socket connection = this.connections.poll(); connection != null; connection = this.connections
				.poll()) {
				connection.close();
			}
		}

		void restart() throws IOException {
			stop();
			this.listening = listen();
		}

	}

}
