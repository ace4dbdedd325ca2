package io.github.managedpools.sample;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of a file that is much larger than the heap of the service and its embedded
 * server.
 */
@Tag("slow")
class LargeFileTests {

	private static final int SIZE = 96 * 1024 * 1024;

	private static final String HEAP = "-Xmx48m";

	@Test
	void aFileTwiceTheHeapGoesInAndOut(@TempDir Path folder) throws Exception {
		Path log = folder.resolve("service.log");
		Process service = new ProcessBuilder(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				HEAP, "-Djava.io.tmpdir=" + folder, "-cp", classPath(), SampleApplication.class.getName(),
				"--server.port=0", "--managed-pools.pool.sftp-channel.acquire-timeout=2m",
				"--managed-pools.pool.sftp-channel.create-timeout=2m",
				"--managed-pools.pool.ssh-session.acquire-timeout=2m",
				"--managed-pools.pool.ssh-session.create-timeout=2m", "--sample.sftp.timeout=2m"))
			.redirectErrorStream(true)
			.redirectOutput(log.toFile())
			.start();
		try {
			SampleClient client = new SampleClient(awaitPort(service, log));
			MessageDigest sent = MessageDigest.getInstance("SHA-256");
			int status = client
				.put("large.bin", BodyPublishers.ofInputStream(() -> new DigestInputStream(new Noise(SIZE), sent)))
				.statusCode();
			assertThat(status).isEqualTo(201);
			MessageDigest received = MessageDigest.getInstance("SHA-256");
			try (InputStream body = new DigestInputStream(client.stream("/files/large.bin").body(), received)) {
				assertThat(body.transferTo(OutputStream.nullOutputStream())).isEqualTo(SIZE);
			}
			assertThat(received.digest()).isEqualTo(sent.digest());
		}
		finally {
			service.destroy();
			service.waitFor();
		}
		assertThat(log).content().doesNotContain("OutOfMemoryError");
		try (Stream<Path> left = Files.list(folder)) {
			assertThat(left.filter(Files::isDirectory).map((path) -> path.getFileName().toString()))
				.noneMatch((name) -> name.startsWith("managed-pools-sample-"));
		}
	}

	private static String classPath() {
		// Surefire hides the real class path in a manifest
		return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
	}

	private static int awaitPort(Process service, Path log) {
		Pattern line = Pattern.compile("Tomcat started on port (\\d+)");
		return Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> {
			assertThat(service.isAlive()).isTrue();
			Matcher matcher = line.matcher(Files.readString(log, StandardCharsets.UTF_8));
			return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
		}, (port) -> port > 0);
	}

	/**
	 * Returns bytes that can't be compressed and are the same every time.
	 */
	private static final class Noise extends InputStream {

		private final SplittableRandom random = new SplittableRandom(9152);

		private int left;

		Noise(int size) {
			this.left = size;
		}

		@Override
		public int read() {
			throw new UnsupportedOperationException("read in bulk");
		}

		@Override
		public int read(byte[] buffer, int offset, int length) throws IOException {
			if (this.left == 0) {
				return -1;
			}
			int count = Math.min(length, this.left);
			for (int i = 0; i < count; i++) {
				buffer[offset + i] = (byte) this.random.nextInt();
			}
			this.left -= count;
			return count;
		}

	}

}
