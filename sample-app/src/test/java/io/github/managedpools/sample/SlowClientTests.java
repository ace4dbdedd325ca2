package io.github.managedpools.sample;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of clients that send or take bytes as slowly as they can.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = { "sample.client.grace=1s",
		"sample.client.max-uploads=24", "server.tomcat.threads.max=30", "sample.client.max-upload-size=5MB" })
class SlowClientTests {

	/** More clients than there are SFTP channels. */
	private static final int CLIENTS = 20;

	@LocalServerPort
	private int port;

	private SampleClient client;

	private final List<Socket> sockets = new ArrayList<>();

	@BeforeEach
	void connect() throws Exception {
		this.client = new SampleClient(this.port);
		this.client.put("kept.txt", "kept".getBytes(StandardCharsets.UTF_8));
	}

	@AfterEach
	void disconnect() throws IOException {
		for (Socket socket : this.sockets) {
			socket.close();
		}
	}

	@Test
	void slowUploadsHoldNoChannelAndOtherClientsAreServed() throws Exception {
		for (int i = 0; i < CLIENTS; i++) {
			begin("PUT /files/drip-%d HTTP/1.1\r\nHost: sample\r\nContent-Length: 1000000\r\n\r\nx".formatted(i));
		}
		assertThat(this.client.pool("sftp-channel").leases()).isZero();
		assertOtherClientsAreServed();
	}

	@Test
	void slowUploadIsAnsweredThatItIsTooSlow() throws Exception {
		Socket socket = begin("PUT /files/drip HTTP/1.1\r\nHost: sample\r\nContent-Length: 1000000\r\n\r\nx");
		OutputStream out = socket.getOutputStream();
		// One byte whenever the last one has been taken, faster than any timeout of a
		// read
		Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(100)).until(() -> {
			out.write('x');
			return socket.getInputStream().available() > 0;
		});
		byte[] answer = new byte[12];
		assertThat(socket.getInputStream().readNBytes(answer, 0, answer.length)).isEqualTo(answer.length);
		assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 408");
	}

	@Test
	void moreUploadsThanThereIsRoomForAreRefusedAndHealthIsAnswered() throws Exception {
		for (int i = 0; i < 24; i++) {
			begin("PUT /files/drip-%d HTTP/1.1\r\nHost: sample\r\nContent-Length: 1000000\r\n\r\nx".formatted(i));
		}
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.until(() -> this.client.put("one-more", new byte[1]).statusCode() == 503);
		assertThat(this.client.json("/actuator/health").<String>read("$.status")).isEqualTo("UP");
	}

	@Test
	void headsOfALargeFileHoldNoChannel() throws Exception {
		this.client.put("large.bin", new byte[4_000_000]);
		for (int i = 0; i < CLIENTS; i++) {
			begin("HEAD /files/large.bin HTTP/1.1\r\nHost: sample\r\n\r\n");
		}
		assertOtherClientsAreServed();
	}

	@Tag("slow")
	@Test
	void slowRequestIsDisconnectedEvenIfNothingReadsIt() throws Exception {
		Socket socket = begin("DELETE /files/missing HTTP/1.1\r\nHost: sample\r\nContent-Length: 1000000\r\n\r\nx");
		OutputStream out = socket.getOutputStream();
		Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(100)).until(() -> {
			out.write('x');
			return socket.getInputStream().available() > 0;
		});
		String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
		assertThat(answer).startsWith("HTTP/1.1 404");
	}

	@Test
	void aFileThatIsTooLargeIsRefused() throws Exception {
		assertThat(this.client.put("huge.bin", new byte[5 * 1024 * 1024 + 1]).statusCode()).isEqualTo(413);
		assertThat(this.client.putChunked("huge.bin", new byte[5 * 1024 * 1024 + 1]).statusCode()).isEqualTo(413);
		assertThat(this.client.putChunked("just-right.bin", new byte[5 * 1024 * 1024]).statusCode()).isEqualTo(201);
	}

	private void assertOtherClientsAreServed() throws Exception {
		assertThat(this.client.get("/files/kept.txt").statusCode()).isEqualTo(200);
		assertThat(this.client.get("/files").statusCode()).isEqualTo(200);
		assertThat(this.client.put("also.txt", new byte[1]).statusCode()).isIn(201, 204);
		assertThat(this.client.json("/actuator/health").<String>read("$.status")).isEqualTo("UP");
	}

	private Socket begin(String request) throws IOException {
		Socket socket = new Socket("127.0.0.1", this.port);
		this.sockets.add(socket);
		socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
		return socket;
	}

}
