package io.github.managedpools.boot.endpoint;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import com.jayway.jsonpath.JsonPath;
import io.github.managedpools.KeyedPool;
import io.github.managedpools.KeyedPoolSettings;
import io.github.managedpools.KeyedResourceFactory;
import io.github.managedpools.Lease;
import io.github.managedpools.PoolState.Phase;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.SizeRange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.skyscreamer.jsonassert.JSONAssert;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of keyed pools on the {@link PoolsEndpoint}, as HTTP clients see them.
 */
@ExtendWith(OutputCaptureExtension.class)
class KeyedPoolsEndpointWebTests {

	private static final String UNRESTRICTED = "--management.endpoint.pools.access=unrestricted";

	private final HttpClient client = HttpClient.newHttpClient();

	private ConfigurableApplicationContext context;

	@AfterEach
	void close() {
		this.context.close();
	}

	@Test
	void keyedPoolIsDescribedAsTheSumOfItsKeysBesidePlainOnes() throws Exception {
		start("--managed-pools.keyed-pool.tenant.max-total=15");
		try (Lease<String> one = pool().acquire("acme"); Lease<String> two = pool().acquire("globex")) {
			JSONAssert.assertEquals("""
					{"pools": {
					  "tenant": {"name": "tenant", "status": "UP", "size": {"min": 0, "max": 15},
					    "resources": {"total": 2, "idle": 0, "leased": 2, "creating": 0, "destroying": 0},
					    "leases": 2, "pending": 0,
					    "counters": {"created": 2, "createFailed": 0, "destroyed": 0, "acquired": 2, "released": 0,
					      "timedOut": 0, "interrupted": 0, "cancelled": 0, "leaked": 0},
					    "lastCreateFailure": null,
					    "keys": {"total": 2, "waiting": 0, "failing": 0}, "maxTotal": 15},
					  "ticket": {"name": "ticket", "status": "UP", "size": {"min": 0, "max": 10},
					    "resources": {"total": 0, "idle": 0, "leased": 0, "creating": 0, "destroying": 0},
					    "leases": 0, "pending": 0,
					    "counters": {"created": 0, "createFailed": 0, "destroyed": 0, "acquired": 0, "released": 0,
					      "timedOut": 0, "interrupted": 0, "cancelled": 0, "leaked": 0},
					    "lastCreateFailure": null}}}
					""", send("GET", "").body(), true);
			assertThat(one.get() + two.get()).isEqualTo("acmeglobex");
		}
	}

	@Test
	void keyedPoolIsDescribedInFullWithItsKeysAndLeases() throws Exception {
		start("--managed-pools.keyed-pool.tenant.size=0..1");
		try (Lease<String> acme = pool().acquire("acme"); Lease<String> globex = pool().acquire("globex")) {
			CompletableFuture<Lease<String>> waiting = pool().acquireAsync("globex");
			String body = send("GET", "/tenant").body();
			JSONAssert.assertEquals("""
					[{"key": "globex", "status": "UP", "size": {"min": 0, "max": 1},
					  "resources": {"total": 1, "idle": 0, "leased": 1, "creating": 0, "destroying": 0},
					  "leases": 1, "pending": 1, "failingCreations": 0},
					 {"key": "acme", "status": "UP", "size": {"min": 0, "max": 1},
					  "resources": {"total": 1, "idle": 0, "leased": 1, "creating": 0, "destroying": 0},
					  "leases": 1, "pending": 0, "failingCreations": 0}]
					""", JsonPath.parse(body).read("$.currentKeys").toString(), true);
			assertThat(JsonPath.<Map<String, Integer>>read(body, "$.keys"))
				.isEqualTo(Map.of("total", 2, "waiting", 1, "failing", 0));
			assertThat(JsonPath.<Map<String, Object>>read(body, "$.configuration")).containsEntry("size", "0..1")
				.containsEntry("max-total", null)
				.containsEntry("max-keys", null)
				.containsEntry("key-time-to-live", "10m");
			assertThat(JsonPath.<List<Object>>read(body, "$.currentLeases")).hasSize(2);
			assertThat(JsonPath.<Integer>read(body, "$.peaks.leases.value")).isEqualTo(2);
			assertThat(JsonPath.<Integer>read(body, "$.peaks.pending.value")).isPositive();
			assertThat(JsonPath.<Integer>read(body, "$.waitTime.count")).isEqualTo(2);
			waiting.cancel(false);
			assertThat(acme.get() + globex.get()).isEqualTo("acmeglobex");
		}
	}

	@Test
	void atMostAHundredKeysAreListedAndAllAreCounted() throws Exception {
		start();
		for (int i = 0; i < 101; i++) {
			pool().acquire("key-" + i).close();
		}
		String body = send("GET", "/tenant").body();
		assertThat(JsonPath.<Integer>read(body, "$.keys.total")).isEqualTo(101);
		assertThat(JsonPath.<List<Object>>read(body, "$.currentKeys")).hasSize(100);
	}

	@Test
	void keysThatFailAreCountedAndSayWhy() throws Exception {
		start("--management.endpoint.pools.show-values=always");
		pool().acquire("good").close();
		assertThat(pool().acquireAsync("bad")).failsWithin(Duration.ofSeconds(30))
			.withThrowableOfType(ExecutionException.class);
		String body = send("GET", "/tenant").body();
		assertThat(JsonPath.<String>read(body, "$.status")).isEqualTo("UP");
		assertThat(JsonPath.<Integer>read(body, "$.keys.failing")).isEqualTo(1);
		assertThat(JsonPath.<List<String>>read(body, "$.currentKeys[?(@.key == 'bad')].status"))
			.containsExactly("DOWN");
		assertThat(JsonPath.<String>read(body, "$.lastCreateFailure.message")).contains("no such tenant");
	}

	@Test
	void sizesTimesAndLimitsOfARunningKeyedPoolChange(CapturedOutput output) throws Exception {
		start(UNRESTRICTED, "--managed-pools.keyed-pool.tenant.max-keys=3");
		pool().acquire("acme").close();
		HttpResponse<String> response = send("POST", "/tenant", """
				{"size": "0..4", "acquireTimeout": "3s", "maxTotal": 20, "maxKeys": "none", "keyTimeToLive": "1m"}
				""");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(JsonPath.<Integer>read(response.body(), "$.maxTotal")).isEqualTo(20);
		assertThat(JsonPath.<Map<String, Object>>read(response.body(), "$.changedConfiguration"))
			.containsEntry("max-keys", 3);
		assertThat(pool().settings()).satisfies((settings) -> {
			assertThat(settings.perKey().size()).isEqualTo(new SizeRange(0, 4));
			assertThat(settings.perKey().acquireTimeout()).isEqualTo(Duration.ofSeconds(3));
			assertThat(settings.maxTotal()).isEqualTo(20);
			assertThat(settings.maxKeys()).isNull();
			assertThat(settings.keyTimeToLive()).isEqualTo(Duration.ofMinutes(1));
		});
		assertThat(pool().states().get("acme").size()).isEqualTo(new SizeRange(0, 4));
		assertThat(output).contains("Pool 'tenant' was changed through its endpoint")
			.contains("max-total=20, was null");
	}

	@Test
	void stateSuspendsAndResumesAllKeys() throws Exception {
		start(UNRESTRICTED);
		HttpResponse<String> response = send("POST", "/tenant", "{\"state\": \"suspended\"}");
		assertThat(JsonPath.<String>read(response.body(), "$.status")).isEqualTo("OUT_OF_SERVICE");
		assertThat(pool().tryAcquire("acme")).isEmpty();
		send("POST", "/tenant", "{\"state\": \"running\"}");
		assertThat(pool().state().phase()).isEqualTo(Phase.RUNNING);
	}

	@Test
	void badValueIsNamedAndChangesNothing() throws Exception {
		start(UNRESTRICTED);
		assertBadRequest("/tenant", "{\"acquireTimeout\": \"1s\", \"maxTotal\": 0}", "max-total 0 must be at least 1");
		assertBadRequest("/tenant", "{\"size\": \"5..9\", \"maxTotal\": 3}", "the minimum of size 5..9");
		assertBadRequest("/tenant", "{\"size\": \"3\", \"maxKeys\": \"few\"}", "maxKeys 'few'");
		assertBadRequest("/tenant", "{\"size\": \"3\", \"keyTimeToLive\": \"soon\"}", "keyTimeToLive 'soon'");
		assertBadRequest("/tenant", "{\"maxTotal\": 3, \"state\": \"asleep\"}", "state 'asleep'");
		assertThat(pool().settings()).isEqualTo(KeyedPoolSettings.defaults());
	}

	@Test
	void limitOfKeyedPoolsIsRejectedForAPlainPool() throws Exception {
		start(UNRESTRICTED);
		assertBadRequest("/ticket", "{\"size\": \"3\", \"maxTotal\": 3}",
				"maxTotal '3' can be set for keyed pools only");
		assertThat(JsonPath.<Map<String, Object>>read(send("GET", "/ticket").body(), "$.changedConfiguration"))
			.isEmpty();
	}

	@Test
	void deleteRetiresThePresentResourcesOfAllKeys() throws Exception {
		start(UNRESTRICTED);
		Lease<String> lease = pool().acquire("acme");
		assertThat(send("DELETE", "/tenant").statusCode()).isEqualTo(204);
		lease.close();
		pool().acquire("acme").close();
		assertThat(pool().state().counters().created()).isEqualTo(2);
	}

	@Test
	void endpointIsReadOnlyByDefault() throws Exception {
		start();
		assertThat(send("POST", "/tenant", "{\"maxTotal\": 3}").statusCode()).isEqualTo(405);
		assertThat(send("DELETE", "/tenant").statusCode()).isEqualTo(405);
	}

	private void assertBadRequest(String path, String body, String reason) throws Exception {
		HttpResponse<String> response = send("POST", path, body);
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(JsonPath.<String>read(response.body(), "$.error")).contains(reason);
	}

	private void start(String... arguments) {
		this.context = new SpringApplicationBuilder(Application.class)
			.properties("server.port=0", "management.endpoints.web.exposure.include=pools")
			.run(arguments);
	}

	@SuppressWarnings("unchecked")
	private KeyedPool<String, String> pool() {
		return this.context.getBean("tenantPool", KeyedPool.class);
	}

	private HttpResponse<String> send(String method, String path, String... body)
			throws IOException, InterruptedException {
		String port = this.context.getEnvironment().getProperty("local.server.port");
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/actuator/pools" + path))
			.header("Content-Type", "application/json")
			.method(method, (body.length > 0) ? BodyPublishers.ofString(body[0]) : BodyPublishers.noBody())
			.build();
		return this.client.send(request, BodyHandlers.ofString());
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		KeyedResourceFactory<String, String> tenantFactory() {
			return (tenant, scope) -> {
				if (tenant.equals("bad")) {
					throw new IllegalStateException("no such tenant");
				}
				return tenant;
			};
		}

		@Bean
		ResourceFactory<Object> ticketFactory() {
			return (scope) -> new Object();
		}

	}

}
