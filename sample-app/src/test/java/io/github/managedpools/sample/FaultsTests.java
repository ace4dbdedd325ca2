package io.github.managedpools.sample;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import io.github.managedpools.sample.sftp.EmbeddedSftpServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the failures that the page can play.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class FaultsTests {

	@LocalServerPort
	private int port;

	@Autowired
	private EmbeddedSftpServer server;

	private SampleClient client;

	@BeforeEach
	void connect() {
		this.client = new SampleClient(this.port);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "caller-interrupted | holds nothing", "login-refused | could not open an SSH session",
					"server-stopped | Connection refused", "connections-dropped | the check found it broken",
					"lease-leaked | its holder has dropped it" })
	void faultIsToldAndLeavesNothingBehind(String fault, String step) throws Exception {
		String story = play("/demo/faults/" + fault);
		assertThat(story).contains(step).contains("served in").contains("nothing is left over");
		assertThat(this.client.pool("sftp-channel").leases()).isZero();
		assertThat(this.server.connections()).isEqualTo(this.client.pool("ssh-session").total());
		assertThat(this.client.get("/files").statusCode()).isEqualTo(200);
	}

	@Test
	void faultsNeedTheHeaderThatOtherSitesCantSend() throws Exception {
		assertThat(this.client.json("/demo/faults").<Integer>read("$.length()")).isEqualTo(7);
		assertThat(this.client.post("/demo/faults/server-stopped").statusCode()).isEqualTo(404);
		assertThat(this.client.send("POST", "/demo/faults/unknown", "X-Requested-With", "test").statusCode())
			.isEqualTo(404);
	}

	private String play(String path) throws IOException, InterruptedException {
		return new String(this.client.send("POST", path, "X-Requested-With", "test").body(), StandardCharsets.UTF_8);
	}

}
