package io.github.managedpools.sample;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.managedpools.sample.sftp.EmbeddedSftpServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.util.StringUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of storing and reading files, with the embedded server.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class FilesTests {

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
	void fiftyFilesOfEightClientsComeBackEqualAndThePoolsAddUp() throws Exception {
		Random random = new Random(9152);
		List<Callable<byte[]>> tasks = new ArrayList<>();
		List<byte[]> contents = new ArrayList<>();
		for (int i = 0; i < 50; i++) {
			byte[] content = new byte[(i % 10 == 0) ? i * 100_000 : random.nextInt(200_000)];
			random.nextBytes(content);
			contents.add(content);
			String name = "mixed-%d.bin".formatted(i);
			tasks.add(() -> {
				assertThat(this.client.put(name, content).statusCode()).isEqualTo(201);
				return this.client.get("/files/" + name).body();
			});
		}
		ExecutorService clients = Executors.newFixedThreadPool(8);
		try {
			List<Future<byte[]>> readBack = clients.invokeAll(tasks);
			for (int i = 0; i < contents.size(); i++) {
				assertThat(readBack.get(i).get()).as("file %d", i).isEqualTo(contents.get(i));
			}
		}
		finally {
			clients.shutdownNow();
		}
		for (String name : List.of("ssh-session", "sftp-channel")) {
			PoolFigures pool = awaitRest(name);
			assertThat(pool.addsUp()).as("%s", pool).isTrue();
			assertThat(pool.created()).isPositive();
		}
		assertThat(this.client.pool("sftp-channel").leases()).isZero();
		assertThat(this.client.pool("ssh-session").leases()).isEqualTo(this.client.pool("sftp-channel").idle());
		assertThat(this.client.pool("ssh-session").total()).isLessThanOrEqualTo(4);
	}

	@Test
	void newReplacedListedAndDeleted() throws Exception {
		Instant before = Instant.now().minusSeconds(2);
		HttpResponse<String> created = this.client.put("life.txt", "first".getBytes(StandardCharsets.UTF_8));
		assertThat(created.statusCode()).isEqualTo(201);
		assertThat(created.headers().firstValue("Location"))
			.hasValueSatisfying((location) -> assertThat(location).endsWith("/files/life.txt"));
		assertThat(this.client.put("life.txt", "second!".getBytes(StandardCharsets.UTF_8)).statusCode()).isEqualTo(204);
		HttpResponse<byte[]> read = this.client.get("/files/life.txt");
		assertThat(read.statusCode()).isEqualTo(200);
		assertThat(read.body()).asString(StandardCharsets.UTF_8).isEqualTo("second!");
		List<Map<String, Object>> listed = this.client.json("/files").read("$[?(@.name == 'life.txt')]");
		assertThat(listed).singleElement().satisfies((file) -> {
			assertThat(file).containsOnlyKeys("name", "size", "modified").containsEntry("size", 7);
			assertThat(Instant.parse((String) file.get("modified"))).isBetween(before, Instant.now().plusSeconds(2));
		});
		assertThat(this.client.delete("/files/life.txt").statusCode()).isEqualTo(204);
		assertThat(this.client.get("/files/life.txt").statusCode()).isEqualTo(404);
		assertThat(this.client.delete("/files/life.txt").statusCode()).isEqualTo(404);
	}

	@Test
	void theListIsAnsweredWhileFilesComeAndGo() throws Exception {
		ExecutorService clients = Executors.newFixedThreadPool(4);
		try {
			List<Future<?>> changes = new ArrayList<>();
			for (int i = 0; i < 4; i++) {
				String name = "fleeting-" + i;
				changes.add(clients.submit(() -> {
					for (int round = 0; round < 50; round++) {
						this.client.put(name, new byte[100]);
						this.client.delete("/files/" + name);
					}
					return null;
				}));
			}
			while (!changes.stream().allMatch(Future::isDone)) {
				assertThat(this.client.get("/files").statusCode()).isEqualTo(200);
			}
			for (Future<?> change : changes) {
				change.get();
			}
		}
		finally {
			clients.shutdownNow();
		}
	}

	@Test
	@DisplayName("The server lists the other files when one vanishes, or vanishes and reappears, under its eyes")
	void theListIsAnsweredWhileFilesAreReplacedQuickly() throws Exception {
		assertThat(this.client.put("steady", new byte[1]).statusCode()).isEqualTo(201);
		AtomicBoolean end = new AtomicBoolean();
		ExecutorService writers = Executors.newFixedThreadPool(2);
		try {
			for (int i = 0; i < 2; i++) {
				Path file = this.server.root().resolve("quick-" + i);
				writers.submit(() -> {
					while (!end.get()) {
						Files.deleteIfExists(Files.createFile(file));
					}
					return null;
				});
			}
			for (int round = 0; round < 200; round++) {
				HttpResponse<byte[]> list = this.client.get("/files");
				assertThat(list.statusCode()).isEqualTo(200);
				assertThat(list.body()).asString(StandardCharsets.UTF_8).contains("steady");
			}
		}
		finally {
			end.set(true);
			writers.shutdown();
			assertThat(writers.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
		}
	}

	@Test
	void anEmptyFileIsAFile() throws Exception {
		assertThat(this.client.put("empty", new byte[0]).statusCode()).isEqualTo(201);
		assertThat(this.client.get("/files/empty").body()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "with%20space.txt", "%E2%82%AC%C3%BC.txt", "%3Cimg%20src=x%20onerror=alert(1)%3E", "a;b",
			"100%25", "a..hidden", "c%3Bd", "%7B%7D%22", ";", "a;v=1.txt" })
	void strangeNamesAreAccepted(String name) throws Exception {
		byte[] content = name.getBytes(StandardCharsets.UTF_8);
		assertThat(this.client.put(name, content).statusCode()).isIn(201, 204);
		assertThat(this.client.get("/files/" + name).body()).isEqualTo(content);
		String stored = StringUtils.uriDecode(name, StandardCharsets.UTF_8);
		assertThat(this.client.json("/files").<List<String>>read("$[*].name")).contains(stored);
		assertThat(this.client.delete("/files/" + name).statusCode()).isEqualTo(204);
	}

	@Test
	void aNameIsNeverCutAtASemicolon() throws Exception {
		this.client.put("cut", "whole".getBytes(StandardCharsets.UTF_8));
		this.client.put("cut;v=2", "other".getBytes(StandardCharsets.UTF_8));
		assertThat(this.client.get("/files/cut").body()).asString(StandardCharsets.UTF_8).isEqualTo("whole");
		assertThat(this.client.delete("/files/cut;v=2").statusCode()).isEqualTo(204);
		assertThat(this.client.delete("/files/cut;v=2").statusCode()).isEqualTo(404);
		assertThat(this.client.get("/files/cut").statusCode()).isEqualTo(200);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/files/..", "/files/%2e%2e", "/files/../secret", "/files/..%2Fsecret",
			"/files/%2e%2e%2fsecret", "/files/..;/secret", "/files//etc/passwd", "/files/%2Fetc%2Fpasswd",
			"/files/..%5Csecret", "/files/a/../../../etc/passwd", "/files/folder/file", "/files/a%00b", "/files/a%0Ab",
			"/files/.managed-pools-upload-x", "/files/.bashrc", "/files/%2Ebashrc", "/files/.ssh", "/files/.;x",
			"/files/%FF", "/files/%C3", "/files;x/a" })
	void nameThatLeavesTheFolderOrBeginsWithADotIsRefused(String path) throws Exception {
		assertThat(this.client.get(path).statusCode()).isEqualTo(400);
		assertThat(this.client.delete(path).statusCode()).isEqualTo(400);
		assertThat(this.client.put(path.substring("/files/".length()), new byte[1]).statusCode()).isEqualTo(400);
	}

	@Test
	void aMissingFileIsNotFound() throws Exception {
		HttpResponse<byte[]> response = this.client.get("/files/missing.txt");
		assertThat(response.statusCode()).isEqualTo(404);
		assertThat(response.body()).asString(StandardCharsets.UTF_8).contains("There is no file 'missing.txt'");
	}

	@Test
	void bodyIsStoredWhateverItsType() throws Exception {
		SampleClient client = this.client;
		for (String type : List.of("application/x-www-form-urlencoded", "multipart/form-data; boundary=x")) {
			assertThat(client.put("typed", type, "a=1&b=2").statusCode()).isIn(201, 204);
			assertThat(client.get("/files/typed").body()).asString(StandardCharsets.UTF_8).isEqualTo("a=1&b=2");
		}
	}

	@Test
	void headIsAnsweredFromTheFolder() throws Exception {
		this.client.put("described.txt", "0123456789".getBytes(StandardCharsets.UTF_8));
		HttpResponse<byte[]> head = this.client.send("HEAD", "/files/described.txt");
		assertThat(head.statusCode()).isEqualTo(200);
		assertThat(head.headers().firstValue("Content-Length")).contains("10");
		assertThat(head.headers().firstValue("Accept-Ranges")).contains("bytes");
		assertThat(head.headers().map()).containsKey("Last-Modified");
		assertThat(this.client.send("HEAD", "/files/missing.txt").statusCode()).isEqualTo(404);
		assertThat(this.client.send("HEAD", "/files/.bashrc").statusCode()).isEqualTo(400);
	}

	@ParameterizedTest
	@CsvSource({ "bytes=0-3, 206, 0123, bytes 0-3/10", "bytes=4-, 206, 456789, bytes 4-9/10",
			"bytes=-2, 206, 89, bytes 8-9/10", "bytes=5-100, 206, 56789, bytes 5-9/10", "bytes=-100, 200, 0123456789,",
			"bytes=10-, 416,, bytes */10", "bytes=-0, 416,, bytes */10", "'bytes=0-1,3-4', 200, 0123456789,",
			"bytes=3-1, 200, 0123456789,", "lines=1-2, 200, 0123456789," })
	void aRangeIsHonoured(String range, int status, String body, String contentRange) throws Exception {
		this.client.put("ranged.txt", "0123456789".getBytes(StandardCharsets.UTF_8));
		HttpResponse<byte[]> response = this.client.send("GET", "/files/ranged.txt", "Range", range);
		assertThat(response.statusCode()).isEqualTo(status);
		assertThat(response.headers().firstValue("Content-Range")).isEqualTo(Optional.ofNullable(contentRange));
		if (body != null) {
			assertThat(response.body()).asString(StandardCharsets.UTF_8).isEqualTo(body);
		}
	}

	@Test
	void aRangeOfAnEmptyFileIsUnsatisfiable() throws Exception {
		this.client.put("nothing.txt", new byte[0]);
		assertThat(this.client.send("GET", "/files/nothing.txt", "Range", "bytes=0-").statusCode()).isEqualTo(416);
	}

	@Test
	void aRangeOfAnotherVersionIsAnsweredWithTheWholeFile() throws Exception {
		this.client.put("versioned.txt", "0123456789".getBytes(StandardCharsets.UTF_8));
		String modified = this.client.send("HEAD", "/files/versioned.txt")
			.headers()
			.firstValue("Last-Modified")
			.orElseThrow();
		assertThat(this.client.send("GET", "/files/versioned.txt", "Range", "bytes=0-1", "If-Range", modified)
			.statusCode()).isEqualTo(206);
		assertThat(this.client
			.send("GET", "/files/versioned.txt", "Range", "bytes=0-1", "If-Range", "Thu, 01 Jan 1970 00:00:00 GMT")
			.statusCode()).isEqualTo(200);
		assertThat(this.client.send("GET", "/files/versioned.txt", "If-Modified-Since", modified).statusCode())
			.isEqualTo(304);
	}

	@Test
	void aPartOfAFileIsNotStoredAsTheWhole() throws Exception {
		this.client.put("parts.txt", "whole".getBytes(StandardCharsets.UTF_8));
		assertThat(this.client.send("PUT", "/files/parts.txt", "Content-Range", "bytes 0-1/5").statusCode())
			.isEqualTo(400);
		assertThat(this.client.get("/files/parts.txt").body()).asString(StandardCharsets.UTF_8).isEqualTo("whole");
	}

	@Test
	void aFileThatMustBeNewReplacesNothing() throws Exception {
		assertThat(this.client.send("PUT", "/files/new.txt", "If-Match", "*").statusCode()).isEqualTo(412);
		assertThat(this.client.send("PUT", "/files/new.txt", "If-None-Match", "*").statusCode()).isEqualTo(201);
		assertThat(this.client.send("PUT", "/files/new.txt", "If-None-Match", "*").statusCode()).isEqualTo(412);
		assertThat(this.client.send("PUT", "/files/new.txt", "If-Match", "*").statusCode()).isEqualTo(204);
		assertThat(this.client.send("PUT", "/files/new.txt", "If-Match", "\"tag\"").statusCode()).isEqualTo(412);
		assertThat(this.client.send("DELETE", "/files/new.txt", "If-Match", "\"tag\"").statusCode()).isEqualTo(412);
		assertThat(UploadParts.largest(this.server.root())).isNegative();
	}

	@Test
	void onlyRegularFilesAreReadAndReplaced() throws Exception {
		Path outside = Files.createTempFile("outside", null);
		Files.writeString(outside, "secret");
		Files.createDirectory(this.server.root().resolve("a-folder"));
		Files.createSymbolicLink(this.server.root().resolve("a-link"), outside);
		try {
			for (String name : List.of("a-folder", "a-link")) {
				assertThat(this.client.get("/files/" + name).statusCode()).isEqualTo(404);
				assertThat(this.client.send("HEAD", "/files/" + name).statusCode()).isEqualTo(404);
				assertThat(this.client.put(name, new byte[1]).statusCode()).isEqualTo(409);
				assertThat(this.client.delete("/files/" + name).statusCode()).isEqualTo(404);
			}
			assertThat(outside).content().isEqualTo("secret");
			assertThat(UploadParts.largest(this.server.root())).isNegative();
		}
		finally {
			Files.delete(this.server.root().resolve("a-link"));
			Files.delete(this.server.root().resolve("a-folder"));
			Files.delete(outside);
		}
	}

	@Test
	void theDemoLeavesNothingAliveAndIsNotInTheEndpoint() throws Exception {
		HttpResponse<String> response = this.client.post("/demo/interrupted-acquire");
		assertThat(response.body()).isEqualTo("{\"begun\":1,\"released\":1,\"live\":0}");
		Map<String, Object> pools = this.client.json("/actuator/pools").read("$.pools");
		assertThat(pools).containsOnlyKeys("ssh-session", "sftp-channel");
	}

	@Test
	void healthShowsThePools() throws Exception {
		this.client.get("/files");
		assertThat(this.client.json("/actuator/health").<String>read("$.components.pools.status")).isEqualTo("UP");
	}

	@Test
	void thePageIsSelfContained() throws Exception {
		HttpResponse<byte[]> page = this.client.get("/");
		assertThat(page.statusCode()).isEqualTo(200);
		String html = new String(page.body(), StandardCharsets.UTF_8);
		assertThat(html).doesNotContain("http:", "https:", "//");
		for (String part : List.of("page.css", "files.js", "pools.js", "demo.js")) {
			assertThat(html).contains(part);
			assertThat(this.client.get("/" + part).statusCode()).as(part).isEqualTo(200);
		}
	}

	private PoolFigures awaitRest(String name) {
		return Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.until(() -> this.client.pool(name), PoolFigures::atRest);
	}

}
