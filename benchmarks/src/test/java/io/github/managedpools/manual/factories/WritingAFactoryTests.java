package io.github.managedpools.manual.factories;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.ResourceCreationException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The factories of the chapter on writing a factory.
 */
class WritingAFactoryTests {

	@Test
	void connectionOfARefusedLoginIsClosed() throws Exception {
		try (LineServer server = new LineServer("ERROR unknown user");
				Pool<TicketClient> pool = Pool.builder(new TicketClientFactory(server.address())).build()) {
			assertThatExceptionOfType(ResourceCreationException.class).isThrownBy(pool::acquire)
				.withCauseInstanceOf(RefusedException.class);
			assertThat(server.next()).isEqualTo("LOGIN ann secret");
			assertThat(server.next()).isEqualTo(LineServer.CLOSED);
		}
	}

	@Test
	void refusalKeepsTheClientAndALostConnectionDoesNot() throws Exception {
		try (LineServer server = new LineServer("PONG");
				Pool<TicketClient> pool = Pool.builder(new TicketClientFactory(server.address())).size(0, 1).build()) {
			assertThatExceptionOfType(RefusedException.class)
				.isThrownBy(() -> pool.use((client) -> client.ask("ERROR sold out")));
			assertThat(pool.<String, IOException>use((client) -> client.ask("PING"))).isEqualTo("PONG");
			assertThat(pool.state().counters().created()).isEqualTo(1);
			assertThatExceptionOfType(IOException.class)
				.isThrownBy(() -> pool.use((client) -> client.ask(LineServer.HANG_UP)));
			assertThat(pool.<String, IOException>use((client) -> client.ask("PING"))).isEqualTo("PONG");
			assertThat(pool.state().counters().created()).isEqualTo(2);
		}
	}

	@Test
	void processAndFolderEndWithTheResource() throws Exception {
		Process process;
		try (Pool<Process> pool = Pool.builder(new ConverterFactory()).build()) {
			try (Lease<Process> lease = pool.acquire()) {
				process = lease.get();
				assertThat(process.isAlive()).isTrue();
			}
		}
		assertThat(process.isAlive()).isFalse();
	}

	@Test
	void feedThatOpensTooLateIsClosed() throws Exception {
		CompletableFuture<Feed> opening = new CompletableFuture<>();
		AtomicInteger ended = new AtomicInteger();
		try (Pool<Feed> pool = Pool.builder(new FeedFactory(() -> opening))
			.createTimeout(Duration.ofMillis(20))
			.build()) {
			assertThatExceptionOfType(ResourceCreationException.class).isThrownBy(pool::acquire);
			opening.complete(ended::incrementAndGet);
			assertThat(ended).hasValue(1);
		}
	}

	/**
	 * Answers each line, and records what it hears.
	 */
	private static final class LineServer implements AutoCloseable {

		static final String CLOSED = "(closed)";

		static final String HANG_UP = "HANG UP";

		private final ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());

		private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

		private final String answer;

		LineServer(String answer) throws IOException {
			this.answer = answer;
			start(this::accept);
		}

		private static void start(Runnable task) {
			Thread thread = new Thread(task, "line-server");
			thread.setDaemon(true);
			thread.start();
		}

		private void accept() {
			try {
				while (true) {
					Socket socket = this.listener.accept();
					start(() -> serve(socket));
				}
			}
			catch (IOException ex) {
				// The listener is closed
			}
		}

		private void serve(Socket socket) {
			try (socket) {
				BufferedReader in = new BufferedReader(
						new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
				for (String line = in.readLine(); line != null && !line.equals(HANG_UP); line = in.readLine()) {
					this.heard.add(line);
					String answer = line.startsWith("ERROR") ? line : this.answer;
					socket.getOutputStream().write((answer + "\n").getBytes(StandardCharsets.US_ASCII));
				}
			}
			catch (IOException ex) {
				// The client has gone away
			}
			this.heard.add(CLOSED);
		}

		InetSocketAddress address() {
			return new InetSocketAddress(this.listener.getInetAddress(), this.listener.getLocalPort());
		}

		String next() throws InterruptedException {
			return this.heard.poll(10, TimeUnit.SECONDS);
		}

		@Override
		public void close() throws IOException {
			this.listener.close();
		}

	}

}
