package io.github.managedpools.sample;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.FutureTask;

import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of a server that is reachable but no longer responds.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "sample.sftp.timeout=1s")
class StalledServerTests {

	@TempDir
	private static Path root;

	private static TestSftpServer server;

	private static StallingProxy proxy;

	@LocalServerPort
	private int port;

	private SampleClient client;

	@BeforeAll
	static void startServer() throws IOException, GeneralSecurityException {
		server = TestSftpServer.withPassword(root, "someone", "secret",
				KeyUtils.generateKeyPair(KeyPairProvider.ECDSA_SHA2_NISTP256, 256));
		proxy = new StallingProxy(server.port());
	}

	@AfterAll
	static void stopServer() throws IOException {
		proxy.close();
		server.close();
	}

	@DynamicPropertySource
	static void behindTheProxy(DynamicPropertyRegistry properties) {
		properties.add("sample.sftp.embedded", () -> false);
		properties.add("sample.sftp.host", () -> "127.0.0.1");
		properties.add("sample.sftp.port", () -> proxy.port());
		properties.add("sample.sftp.username", () -> "someone");
		properties.add("sample.sftp.password", () -> "secret");
		properties.add("sample.sftp.directory", () -> ".");
	}

	@BeforeEach
	void connect() {
		this.client = new SampleClient(this.port);
		Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.until(() -> this.client.put("kept.txt", "kept".getBytes(StandardCharsets.UTF_8)).statusCode() < 300);
	}

	@Test
	void aStalledOperationEndsAndItsChannelIsInvalidated() throws Exception {
		long destroyed = this.client.pool("sftp-channel").destroyed();
		proxy.stall();
		try {
			HttpResponse<byte[]> response = this.client.get("/files/kept.txt");
			assertThat(response.statusCode()).isEqualTo(504);
			assertThat(response.body()).asString(StandardCharsets.UTF_8).contains("has not answered for 1000 ms");
			Awaitility.await()
				.atMost(Duration.ofSeconds(30))
				.until(() -> this.client.pool("sftp-channel").destroyed() > destroyed);
		}
		finally {
			proxy.resume();
		}
		Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.until(() -> this.client.get("/files/kept.txt").statusCode() == 200);
		assertThat(this.client.pool("sftp-channel").leases()).isZero();
	}

	@Test
	void aChannelThatWasCutTakesItsSessionWithIt() throws Exception {
		int strangers = server.channels() - this.client.pool("sftp-channel").total();
		proxy.stall();
		try {
			assertThat(this.client.get("/files/kept.txt").statusCode()).isEqualTo(504);
		}
		finally {
			proxy.resume();
		}
		Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
			assertThat(this.client.get("/files/kept.txt").statusCode()).isEqualTo(200);
			// A channel that no pool knows of would stay open on the server
			assertThat(server.channels()).isEqualTo(this.client.pool("sftp-channel").total() + strangers);
		});
	}

	/**
	 * Regression test: the first operation to give up closed the session, and the others
	 * on that session reported a lost connection.
	 */
	@Test
	void everyOperationOnAStalledSessionSaysThatTheServerStalls() throws Exception {
		openTwoChannels();
		FutureTask<Integer> first = new FutureTask<>(() -> this.client.get("/files/kept.txt").statusCode());
		proxy.stall();
		try {
			new Thread(first).start();
			Awaitility.await().until(() -> this.client.pool("sftp-channel").leases() > 0);
			HttpResponse<byte[]> second = this.client.get("/files/kept.txt");
			assertThat(second.statusCode()).as(new String(second.body(), StandardCharsets.UTF_8)).isEqualTo(504);
			assertThat(first.get()).isEqualTo(504);
		}
		finally {
			proxy.resume();
		}
	}

	/**
	 * The second request needs a channel of its own, because the first one's answer is
	 * not read.
	 */
	private void openTwoChannels() throws Exception {
		this.client.put("large.bin", new byte[20_000_000]);
		try (InputStream large = this.client.stream("/files/large.bin").body()) {
			assertThat(this.client.get("/files/kept.txt").statusCode()).isEqualTo(200);
			large.readAllBytes();
		}
		this.client.delete("/files/large.bin");
		assertThat(this.client.pool("sftp-channel").total()).isGreaterThan(1);
	}

	@Test
	void aStalledUploadEndsAndLeavesNoPartOnceTheServerIsBack() throws Exception {
		proxy.stall();
		try {
			assertThat(this.client.put("large.bin", new byte[10_000_000]).statusCode()).isEqualTo(504);
		}
		finally {
			proxy.resume();
		}
		Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.untilAsserted(() -> assertThat(root.toFile().list()).containsExactly("kept.txt"));
	}

	@Test
	void connectionsThatNeverWakeAreReplaced() throws Exception {
		proxy.stall();
		assertThat(this.client.get("/files/kept.txt").statusCode()).isEqualTo(504);
		proxy.resumeForNewConnections();
		Awaitility.await()
			.atMost(Duration.ofSeconds(120))
			.until(() -> this.client.get("/files/kept.txt").statusCode() == 200);
	}

}
