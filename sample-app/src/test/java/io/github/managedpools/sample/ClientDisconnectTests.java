package io.github.managedpools.sample;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import io.github.managedpools.sample.sftp.EmbeddedSftpServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of clients that disconnect during a request.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "server.tomcat.connection-timeout=1s")
class ClientDisconnectTests {

	private static final int CLIENTS = 20;

	@LocalServerPort
	private int port;

	@Autowired
	private EmbeddedSftpServer server;

	private SampleClient client;

	@BeforeEach
	void connect() {
		this.client = new SampleClient(this.port);
	}

	@Test
	void aClientThatDisconnectsInMidUploadLeavesNothing() throws Exception {
		for (int i = 0; i < CLIENTS; i++) {
			try (Socket socket = beginUpload("cut-%d.bin".formatted(i))) {
				// A reset, as from a client that crashed
				socket.setSoLinger(true, 0);
			}
		}
		awaitNothingLeft();
		assertThat(this.client.json("/files").<List<Object>>read("$[?(@.name =~ /cut-.*/)]")).isEmpty();
	}

	@Test
	void aClientThatFallsSilentInMidUploadLeavesNothing() throws Exception {
		try (Socket socket = beginUpload("silent.bin")) {
			String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
			assertThat(answer).startsWith("HTTP/1.1 408");
		}
		awaitNothingLeft();
		assertThat(this.client.get("/files/silent.bin").statusCode()).isEqualTo(404);
	}

	@ParameterizedTest
	@ValueSource(strings = { "xyz\r\n", "5\r\nabcde!", "-1\r\n", "FFFFFFFFFFFFFFFFFF\r\n" })
	void aMalformedChunkIsTheClientsFault(String chunk) throws Exception {
		try (Socket socket = new Socket("127.0.0.1", this.port)) {
			socket.getOutputStream()
				.write(("PUT /files/chunked.bin HTTP/1.1\r\nHost: sample\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk)
					.getBytes(StandardCharsets.US_ASCII));
			String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
			assertThat(answer).startsWith("HTTP/1.1 400");
		}
		awaitNothingLeft();
		assertThat(this.client.get("/files/chunked.bin").statusCode()).isEqualTo(404);
	}

	@Test
	void aClientThatDisconnectsInMidDownloadLeavesNothing() throws Exception {
		this.client.put("long.bin", new byte[20_000_000]);
		for (int i = 0; i < CLIENTS; i++) {
			try (InputStream body = this.client.stream("/files/long.bin").body()) {
				assertThat(body.readNBytes(1000)).hasSize(1000);
			}
		}
		awaitNothingLeft();
		assertThat(this.client.get("/files/long.bin").body()).hasSize(20_000_000);
	}

	private Socket beginUpload(String name) throws IOException {
		Socket socket = new Socket("127.0.0.1", this.port);
		OutputStream out = socket.getOutputStream();
		out.write("PUT /files/%s HTTP/1.1\r\nHost: sample\r\nContent-Length: 10000000\r\n\r\n".formatted(name)
			.getBytes(StandardCharsets.US_ASCII));
		out.write(new byte[1_000_000]);
		out.flush();
		return socket;
	}

	private void awaitNothingLeft() {
		Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
			PoolFigures channels = this.client.pool("sftp-channel");
			assertThat(channels.leases()).isZero();
			assertThat(channels.addsUp()).isTrue();
			assertThat(this.client.pool("ssh-session").leases()).isEqualTo(channels.idle());
			assertThat(UploadParts.largest(this.server.root())).isEqualTo(-1);
		});
	}

}
