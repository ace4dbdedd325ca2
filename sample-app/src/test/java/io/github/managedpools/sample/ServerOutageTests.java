package io.github.managedpools.sample;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.managedpools.sample.sftp.EmbeddedSftpServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of an SFTP server that goes away and comes back.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class ServerOutageTests {

	private static final int CLIENTS = 8;

	@LocalServerPort
	private int port;

	@Autowired
	private EmbeddedSftpServer server;

	private SampleClient client;

	@BeforeEach
	void connect() throws Exception {
		this.client = new SampleClient(this.port);
		this.client.put("kept.txt", "kept".getBytes(StandardCharsets.UTF_8));
	}

	@AfterEach
	void restore() throws IOException {
		this.server.start();
	}

	@Test
	void outageIsReportedWithThePoolsReasonAndTheServiceRecovers() throws Exception {
		this.server.stop();
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
			HttpResponse<byte[]> refused = this.client.get("/files/kept.txt");
			assertThat(refused.statusCode()).isEqualTo(503);
			assertThat(refused.headers().firstValue("Retry-After")).isPresent();
			String reason = new String(refused.body(), StandardCharsets.UTF_8);
			return reason.contains("Pool 'ssh-session' could not create") && reason.contains("refused");
		});
		assertThat(this.client.json("/actuator/health").<String>read("$.components.pools.status")).isEqualTo("DOWN");
		this.server.start();
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.until(() -> this.client.get("/files/kept.txt").statusCode() == 200);
		assertThat(this.client.json("/actuator/health").<String>read("$.status")).isEqualTo("UP");
		PoolFigures sessions = Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.until(() -> this.client.pool("ssh-session"), PoolFigures::atRest);
		assertThat(sessions.addsUp()).isTrue();
		assertThat(this.server.connections()).isEqualTo(sessions.total());
	}

	@Test
	void uploadThatAnOutageCutsIsReportedAndRemovedLater() throws Exception {
		CompletableFuture<Integer> status = CompletableFuture.supplyAsync(() -> {
			try {
				return this.client.put("cut.bin", new byte[200_000_000]).statusCode();
			}
			catch (IOException | InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		});
		Awaitility.await()
			.pollInterval(Duration.ofMillis(1))
			.atMost(Duration.ofMinutes(1))
			.until(() -> UploadParts.largest(this.server.root()) > 0);
		this.server.stop();
		assertThat(status.get(1, TimeUnit.MINUTES)).isEqualTo(503);
		this.server.start();
		Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> UploadParts.largest(this.server.root()) < 0);
	}

	@Test
	void everyRequestIsAnsweredWhileTheServerComesAndGoes() throws Exception {
		AtomicBoolean over = new AtomicBoolean();
		Map<Integer, AtomicInteger> answers = new ConcurrentHashMap<>();
		ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
		try {
			List<Future<?>> loads = new ArrayList<>();
			for (int i = 0; i < CLIENTS; i++) {
				String name = "load-%d.bin".formatted(i);
				loads.add(clients.submit(() -> {
					while (!over.get()) {
						count(answers, this.client.put(name, new byte[50_000]).statusCode());
						count(answers, this.client.get("/files").statusCode());
					}
					return null;
				}));
			}
			for (int i = 0; i < 3; i++) {
				awaitAnother(answers, 503, this.server::stop);
				awaitAnother(answers, 200, this.server::start);
			}
			over.set(true);
			for (Future<?> load : loads) {
				load.get(1, TimeUnit.MINUTES);
			}
		}
		finally {
			over.set(true);
			clients.shutdownNow();
		}
		assertThat(answers).containsOnlyKeys(200, 201, 204, 503);
		Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
			PoolFigures sessions = this.client.pool("ssh-session");
			PoolFigures channels = this.client.pool("sftp-channel");
			assertThat(sessions.addsUp() && channels.addsUp()).as("%s, %s", sessions, channels).isTrue();
			assertThat(channels.leases()).isZero();
			assertThat(sessions.leases()).isEqualTo(channels.total());
			assertThat(this.server.connections()).isEqualTo(sessions.total());
			assertThat(UploadParts.largest(this.server.root())).isNegative();
		});
	}

	private static void count(Map<Integer, AtomicInteger> answers, int status) {
		answers.computeIfAbsent(status, (key) -> new AtomicInteger()).incrementAndGet();
	}

	private static void awaitAnother(Map<Integer, AtomicInteger> answers, int status, Change change)
			throws IOException {
		AtomicInteger count = answers.computeIfAbsent(status, (key) -> new AtomicInteger());
		int before = count.get();
		change.make();
		Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> count.get() > before + CLIENTS);
	}

	private interface Change {

		void make() throws IOException;

	}

}
