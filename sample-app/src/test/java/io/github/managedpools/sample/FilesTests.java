package io.github.managedpools.sample;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Files in and out of the service with its embedded server.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class FilesTests {

	@LocalServerPort
	private int port;

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
	void anEmptyFileIsAFile() throws Exception {
		assertThat(this.client.put("empty", new byte[0]).statusCode()).isEqualTo(201);
		assertThat(this.client.get("/files/empty").body()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "with%20space.txt", "%E2%82%AC%C3%BC.txt", "%3Cimg%20src=x%20onerror=alert(1)%3E", "a;b",
			"100%25", "..hidden", "a%3Bb", "%7B%7D%22" })
	void strangeNamesAreJustNames(String name) throws Exception {
		byte[] content = name.getBytes(StandardCharsets.UTF_8);
		assertThat(this.client.put(name, content).statusCode()).isIn(201, 204);
		assertThat(this.client.get("/files/" + name).body()).isEqualTo(content);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/files/..", "/files/%2e%2e", "/files/../secret", "/files/..%2Fsecret",
			"/files/%2e%2e%2fsecret", "/files/..;/secret", "/files//etc/passwd", "/files/%2Fetc%2Fpasswd",
			"/files/..%5Csecret", "/files/a/../../../etc/passwd", "/files/folder/file", "/files/a%00b", "/files/a%0Ab",
			"/files/.managed-pools-upload-x" })
	void aNameThatIsNoPlainNameIsRefused(String path) throws Exception {
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
	void theBodyIsTheFileWhateverItsType() throws Exception {
		SampleClient client = this.client;
		for (String type : List.of("application/x-www-form-urlencoded", "multipart/form-data; boundary=x")) {
			assertThat(client.put("typed", type, "a=1&b=2").statusCode()).isIn(201, 204);
			assertThat(client.get("/files/typed").body()).asString(StandardCharsets.UTF_8).isEqualTo("a=1&b=2");
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
		assertThat(html).contains("page.js", "page.css").doesNotContain("http:", "https:", "//");
		assertThat(this.client.get("/page.js").statusCode()).isEqualTo(200);
		assertThat(this.client.get("/page.css").statusCode()).isEqualTo(200);
	}

	private PoolFigures awaitRest(String name) {
		return Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.until(() -> this.client.pool(name), PoolFigures::atRest);
	}

}
