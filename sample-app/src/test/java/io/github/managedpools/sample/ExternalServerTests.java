package io.github.managedpools.sample;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.Base64;

import io.github.managedpools.sample.client.ClientProperties;
import io.github.managedpools.sample.sftp.SftpProperties;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests with an external server, with keys on both sides.
 */
class ExternalServerTests {

	@TempDir
	private Path folder;

	@ParameterizedTest
	@ValueSource(strings = { "RSA", "EC", "Ed25519" })
	void anOpenSshKeyLogsIn(String algorithm) throws Exception {
		KeyPair key = newKey(algorithm);
		Path file = this.folder.resolve("id");
		try (OutputStream out = Files.newOutputStream(file)) {
			OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(key, null, null, out);
		}
		assertWorks(key, "file:" + file);
	}

	@ParameterizedTest
	@ValueSource(strings = { "RSA", "EC", "Ed25519" })
	void aPemKeyLogsIn(String algorithm) throws Exception {
		KeyPair key = newKey(algorithm);
		Path file = this.folder.resolve("id.pem");
		Files.writeString(file, "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
			.formatted(Base64.getMimeEncoder(64, new byte[] { '\n' }).encodeToString(key.getPrivate().getEncoded())));
		assertWorks(key, "file:" + file);
	}

	@ParameterizedTest
	@ValueSource(strings = { "RSA", "EC", "Ed25519" })
	void oneKnownKeyOfManyIsEnough(String known) throws Exception {
		KeyPair rsa = newKey("RSA");
		KeyPair ec = newKey("EC");
		KeyPair ed25519 = newKey("Ed25519");
		KeyPair expected = switch (known) {
			case "RSA" -> rsa;
			case "EC" -> ec;
			default -> ed25519;
		};
		try (TestSftpServer server = TestSftpServer.withPassword(this.folder, "someone", "secret", rsa, ec, ed25519)) {
			Path knownHosts = knownHosts(server, expected);
			try (ConfigurableApplicationContext context = start(server, "--sample.sftp.password=secret",
					"--sample.sftp.known-hosts=" + knownHosts)) {
				assertThat(client(context).get("/files").statusCode()).isEqualTo(200);
			}
		}
	}

	@Test
	void anotherServersKeyIsRefused() throws Exception {
		try (TestSftpServer server = TestSftpServer.withPassword(this.folder, "someone", "secret", newKey("EC"))) {
			Path knownHosts = knownHosts(server, newKey("EC"));
			try (ConfigurableApplicationContext context = start(server, "--sample.sftp.password=secret",
					"--sample.sftp.known-hosts=" + knownHosts)) {
				assertThat(client(context).get("/files").statusCode()).isEqualTo(503);
			}
		}
	}

	@Test
	void wrongPasswordIsReportedAsThePoolsReason() throws Exception {
		try (TestSftpServer server = TestSftpServer.withPassword(this.folder, "someone", "secret", newKey("EC"));
				ConfigurableApplicationContext context = start(server, "--sample.sftp.password=wrong")) {
			assertThat(client(context).get("/files").statusCode()).isEqualTo(503);
		}
	}

	@Test
	void configuredDirectoryIsUsed() throws Exception {
		Files.createDirectory(this.folder.resolve("sub"));
		try (TestSftpServer server = TestSftpServer.withPassword(this.folder, "someone", "secret", newKey("EC"));
				ConfigurableApplicationContext context = start(server, "--sample.sftp.password=secret",
						"--sample.sftp.directory=/sub/")) {
			assertThat(client(context).get("/demo/faults").statusCode()).isEqualTo(404);
			assertThat(client(context).put("a.txt", new byte[3]).statusCode()).isEqualTo(201);
			assertThat(this.folder.resolve("sub/a.txt")).hasSize(3);
			assertThat(client(context).json("/files").<String>read("$[0].name")).isEqualTo("a.txt");
			assertThat(client(context).delete("/files/a.txt").statusCode()).isEqualTo(204);
		}
	}

	@Tag("slow")
	@Test
	void thePartsOfAKilledServiceAreRemovedAndThoseOfALiveOneAreKept() throws Exception {
		Path left = Files.writeString(this.folder.resolve(".managed-pools-upload-left"), "left");
		Path live = Files.writeString(this.folder.resolve(".managed-pools-upload-live"), "a");
		try (TestSftpServer server = TestSftpServer.withPassword(this.folder, "someone", "secret", newKey("EC"));
				ConfigurableApplicationContext context = start(server, "--sample.sftp.password=secret",
						"--sample.sftp.timeout=500ms")) {
			assertThat(context.isRunning()).isTrue();
			Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
				Files.writeString(live, "b", StandardOpenOption.APPEND);
				return Files.notExists(left);
			});
			assertThat(live).exists();
		}
	}

	@Test
	void startUpFailsOnAnInvalidConfiguration() throws Exception {
		Path noKey = Files.writeString(this.folder.resolve("no-key"), "hello");
		assertRefused("sample.sftp.host must be set", "--sample.sftp.embedded=false");
		assertRefused("sample.sftp.host is set", "--sample.sftp.host=somewhere");
		assertRefused("sample.sftp.directory must be set", "--sample.sftp.embedded=false",
				"--sample.sftp.host=somewhere", "--sample.sftp.username=someone", "--sample.sftp.password=secret");
		assertRefused("sample.sftp.private-key", "--sample.sftp.embedded=false", "--sample.sftp.host=somewhere",
				"--sample.sftp.directory=.", "--sample.sftp.username=someone",
				"--sample.sftp.private-key=file:" + noKey);
		assertRefused("has no key of somewhere:22", "--sample.sftp.embedded=false", "--sample.sftp.host=somewhere",
				"--sample.sftp.directory=.", "--sample.sftp.username=someone", "--sample.sftp.password=secret",
				"--sample.sftp.known-hosts=" + Files.createFile(this.folder.resolve("known")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "PT2562047788015215H30M7S", "P106752D", "PT25H", "PT-1S" })
	@DisplayName("A time limit that can't be counted is refused at the start, because each request would fail")
	void timesBeyondOneDayAreRefused(Duration time) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new SftpProperties(true, null, 22, null, null, null, null, null, time))
			.withMessageStartingWith("sample.sftp.timeout must be above zero and at most one day");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new ClientProperties(DataSize.ofKilobytes(4), time, 64, DataSize.ofGigabytes(1)))
			.withMessageStartingWith("sample.client.grace must not be negative or longer than one day");
	}

	private void assertRefused(String reason, String... arguments) {
		assertThatException().isThrownBy(() -> new SpringApplicationBuilder(SampleApplication.class).run(arguments))
			.havingRootCause()
			.withMessageContaining(reason);
	}

	private void assertWorks(KeyPair key, String location) throws Exception {
		try (TestSftpServer server = TestSftpServer.withKey(this.folder, key.getPublic(), newKey("EC"));
				ConfigurableApplicationContext context = start(server, "--sample.sftp.private-key=" + location)) {
			assertThat(client(context).put("a.txt", "a".getBytes(StandardCharsets.UTF_8)).statusCode()).isEqualTo(201);
		}
	}

	private static ConfigurableApplicationContext start(TestSftpServer server, String... arguments) {
		return new SpringApplicationBuilder(SampleApplication.class)
			.properties("sample.sftp.embedded=false", "sample.sftp.host=127.0.0.1", "sample.sftp.port=" + server.port(),
					"sample.sftp.username=someone", "sample.sftp.directory=.", "server.port=0")
			.run(arguments);
	}

	private static SampleClient client(ConfigurableApplicationContext context) {
		return new SampleClient(context.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
	}

	private Path knownHosts(TestSftpServer server, KeyPair key) throws IOException {
		return Files.writeString(this.folder.resolve("known_hosts"),
				"[127.0.0.1]:%d %s\n".formatted(server.port(), PublicKeyEntry.toString(key.getPublic())));
	}

	private static KeyPair newKey(String algorithm) throws GeneralSecurityException {
		return switch (algorithm) {
			case "RSA" -> KeyUtils.generateKeyPair(KeyPairProvider.SSH_RSA, 2048);
			case "EC" -> KeyUtils.generateKeyPair(KeyPairProvider.ECDSA_SHA2_NISTP256, 256);
			default -> SecurityUtils.getKeyPairGenerator(SecurityUtils.ED25519).generateKeyPair();
		};
	}

}
