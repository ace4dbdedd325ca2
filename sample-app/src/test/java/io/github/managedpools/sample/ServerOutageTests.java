package io.github.managedpools.sample;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

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
 * The SFTP server goes away and comes back.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class ServerOutageTests {

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
	void anOutageIsToldWithThePoolsReasonAndEndsByItself() throws Exception {
		this.server.stop();
		for (int i = 0; i < 3; i++) {
			HttpResponse<byte[]> refused = this.client.get("/files/kept.txt");
			assertThat(refused.statusCode()).isEqualTo(503);
			assertThat(refused.headers().firstValue("Retry-After")).isPresent();
			assertThat(refused.body()).asString(StandardCharsets.UTF_8).contains("ssh-session", "refused");
		}
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
	void anUploadThatTheOutageCutIsToldAndRemovedLater() throws Exception {
		PipedOutputStream upload = new PipedOutputStream();
		PipedInputStream body = new PipedInputStream(upload);
		CompletableFuture<Integer> status = CompletableFuture.supplyAsync(() -> {
			try {
				return this.client.put("cut.bin", BodyPublishers.ofInputStream(() -> body)).statusCode();
			}
			catch (IOException | InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		});
		writeUntil(upload, () -> UploadParts.largest(this.server.root()) > 0);
		this.server.stop();
		upload.write(new byte[1_000_000]);
		upload.close();
		assertThat(status.get(1, TimeUnit.MINUTES)).isEqualTo(503);
		this.server.start();
		Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> UploadParts.largest(this.server.root()) < 0);
	}

	private void writeUntil(OutputStream upload, Callable<Boolean> condition) throws Exception {
		byte[] chunk = new byte[64 * 1024];
		while (!condition.call()) {
			upload.write(chunk);
			upload.flush();
		}
	}

}
