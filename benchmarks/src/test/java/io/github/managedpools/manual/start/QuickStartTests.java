package io.github.managedpools.manual.start;

import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.github.managedpools.AcquireTimeoutException;
import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.boot.PoolRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The first steps of the README and of the manual, with a server of tickets.
 */
class QuickStartTests {

	private static TicketServer server;

	private static ConfigurableApplicationContext context;

	@BeforeAll
	static void start() throws IOException {
		server = new TicketServer();
		context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.bannerMode(Banner.Mode.OFF)
			.properties("managed-pools.pool.ticket.size=0..2", "managed-pools.pool.ticket.acquire-timeout=5s")
			.run();
	}

	@AfterAll
	static void stop() throws IOException {
		context.close();
		server.close();
	}

	@Test
	void serviceUsesThePool() throws Exception {
		assertThat(context.getBean(Tickets.class).next()).isPositive();
		assertThat(context.getBean(PoolRegistry.class).get("ticket").state().leases()).isZero();
	}

	@Test
	@SuppressWarnings("unchecked")
	void leaseIsClosedByTheStatement() throws Exception {
		Pool<Socket> pool = (Pool<Socket>) context.getBean("ticketPool");
		try (Lease<Socket> lease = pool.acquire()) {
			talkTo(lease.get());
		}
		assertThat(pool.state().leases()).isZero();
	}

	private static void talkTo(Socket socket) {
		assertThat(socket.isConnected()).isTrue();
	}

	@Test
	void asynchronousWorkGivesTheResourceBackWhenItsStageCompletes() throws Exception {
		Request request = new Request();
		try (Pool<Client> pool = Pool.<Client>builder((scope) -> new Client()).build()) {
			CompletableFuture<Reply> reply = pool.useAsync((client) -> client.send(request))
				.orTimeout(5, TimeUnit.SECONDS);
			assertThat(reply.get()).isEqualTo(new Reply(request));
			assertThat(pool.state().leases()).isZero();
		}
	}

	@Test
	void poolNeedsNoSpring() throws Exception {
		ResourceFactory<Client> factory = (scope) -> new Client();
		try (Pool<Client> pool = Pool.builder(factory).name("clients").size(0, 1).build();
				Lease<Client> only = pool.acquire()) {
			assertThat(only.get()).isNotNull();
			assertThatExceptionOfType(AcquireTimeoutException.class)
				.isThrownBy(() -> pool.acquire(Duration.ofMillis(1)))
				.withMessageContaining("clients");
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Tickets.class)
	static class Application {

		@Bean
		ResourceFactory<Socket> ticketFactory() {
			return (scope) -> scope.manage(new Socket(InetAddress.getLoopbackAddress(), server.port()));
		}

	}

	/**
	 * Has work that takes a while.
	 */
	static class Client {

		CompletableFuture<Reply> send(Request request) {
			return CompletableFuture.supplyAsync(() -> new Reply(request));
		}

	}

	record Request() {

	}

	record Reply(Request request) {

	}

	/**
	 * Sends a few tickets to each client.
	 */
	static class TicketServer implements AutoCloseable {

		private final ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());

		TicketServer() throws IOException {
			Thread thread = new Thread(this::serve, "tickets");
			thread.setDaemon(true);
			thread.start();
		}

		private void serve() {
			try {
				while (true) {
					DataOutputStream out = new DataOutputStream(this.listener.accept().getOutputStream());
					for (int ticket = 1; ticket <= 100; ticket++) {
						out.writeInt(ticket);
					}
				}
			}
			catch (IOException ex) {
				// The listener is closed
			}
		}

		int port() {
			return this.listener.getLocalPort();
		}

		@Override
		public void close() throws IOException {
			this.listener.close();
		}

	}

}
