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

import com.jayway.jsonpath.JsonPath;
import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolState.Phase;
import io.github.managedpools.ResourceCreationException;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.SizeRange;
import org.json.JSONObject;
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
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of the {@link PoolsEndpoint} as HTTP clients see it.
 */
@ExtendWith(OutputCaptureExtension.class)
class PoolsEndpointWebTests {

	private static final String UNRESTRICTED = "--management.endpoint.pools.access=unrestricted";

	private final HttpClient client = HttpClient.newHttpClient();

	private ConfigurableApplicationContext context;

	@AfterEach
	void close() {
		this.context.close();
	}

	@Test
	void everyPoolIsDescribed() throws Exception {
		start();
		try (Lease<?> lease = pool("ticket").acquire()) {
			HttpResponse<String> response = send("GET", "");
			assertThat(response.statusCode()).isEqualTo(200);
			JSONAssert.assertEquals("""
					{"pools": {
					  "failing": {"name": "failing", "status": "UP", "size": {"min": 0, "max": 1},
					    "resources": {"total": 0, "idle": 0, "leased": 0, "creating": 0, "destroying": 0},
					    "leases": 0, "pending": 0,
					    "counters": {"created": 0, "createFailed": 0, "destroyed": 0, "acquired": 0, "released": 0,
					      "timedOut": 0, "interrupted": 0, "cancelled": 0, "leaked": 0},
					    "lastCreateFailure": null},
					  "ticket": {"name": "ticket", "status": "UP", "size": {"min": 0, "max": 10},
					    "resources": {"total": 1, "idle": 0, "leased": 1, "creating": 0, "destroying": 0},
					    "leases": 1, "pending": 0,
					    "counters": {"created": 1, "createFailed": 0, "destroyed": 0, "acquired": 1, "released": 0,
					      "timedOut": 0, "interrupted": 0, "cancelled": 0, "leaked": 0},
					    "lastCreateFailure": null}}}
					""", response.body(), true);
			assertThat(lease.get()).isNotNull();
		}
	}

	@Test
	void onePoolIsDescribedInFull() throws Exception {
		start("--managed-pools.pool.ticket.leak-stack-traces=true", "--management.endpoint.pools.show-values=always",
				"--managed-pools.pool.ticket.create-backoff=1s..1m");
		try (Lease<?> lease = pool("ticket").acquire()) {
			String body = send("GET", "/ticket").body();
			JSONAssert.assertEquals(
					"""
							{"size": "0..10", "time-to-live": "10m", "max-lifetime": null, "lifetime-jitter": 0.1,
							 "max-uses": null, "acquire-timeout": "30s", "max-pending": null, "create-timeout": "30s",
							 "max-concurrent-creations": 4, "create-backoff": "1s..1m", "abandoned-creation": "keep",
							 "fail-fast-after": null, "destroy-timeout": "10s", "check-timeout": "5s",
							 "validate-after-idle": "500ms", "keep-alive": null, "leases-per-resource": 1, "target-utilization": 1.0, "warm-up": "eager",
							 "max-lease-time": null, "track-leases": false, "leak-stack-traces": true,
							 "lost-leases": "reclaim", "drain-timeout": "30s", "cluster-limit": null, "cluster-name": null}
							""",
					new JSONObject(body).getString("configuration"), true);
			assertThat(JsonPath.<Integer>read(body, "$.lostLeases.length()")).isZero();
			assertThat(body).doesNotContain("\"lost\"");
			assertThat(JsonPath.<Integer>read(body, "$.currentLeases.length()")).isEqualTo(1);
			assertThat(JsonPath.<String>read(body, "$.currentLeases[0].thread"))
				.isEqualTo(Thread.currentThread().getName());
			assertThat(JsonPath.<Object>read(body, "$.currentLeases[0].ageMillis")).isInstanceOf(Integer.class);
			assertThat(JsonPath.<String>read(body, "$.currentLeases[0].since")).matches("\\d{4}-.*Z");
			assertThat(JsonPath.<Object>read(body, "$.currentLeases[0].stack").toString())
				.contains(getClass().getSimpleName());
			assertThat(lease.get()).isNotNull();
		}
	}

	@Test
	void poolIsFoundInAnySpelling() throws Exception {
		start();
		assertThat(send("GET", "/TICKET").statusCode()).isEqualTo(200);
	}

	@Test
	void unknownPoolIsNotFound() throws Exception {
		start(UNRESTRICTED);
		assertThat(send("GET", "/nope").statusCode()).isEqualTo(404);
		assertThat(send("POST", "/nope", "{\"size\": 3}").statusCode()).isEqualTo(404);
		assertThat(send("DELETE", "/nope").statusCode()).isEqualTo(404);
	}

	@Test
	void lastCreateFailureIsDescribed() throws Exception {
		start("--managed-pools.pool.failing.create-backoff=10m", "--management.endpoint.pools.show-values=always");
		assertThatExceptionOfType(ResourceCreationException.class).isThrownBy(() -> pool("failing").acquire());
		String body = send("GET", "/failing").body();
		assertThat(JsonPath.<String>read(body, "$.status")).isEqualTo("DOWN");
		assertThat(JsonPath.<String>read(body, "$.lastCreateFailure.message")).contains("out of paper");
		assertThat(JsonPath.<String>read(body, "$.lastCreateFailure.at")).matches("\\d{4}-.*Z");
	}

	@Test
	void poolThatFailsFastSaysSinceWhen() throws Exception {
		start("--managed-pools.pool.failing.fail-fast-after=0s", "--managed-pools.pool.failing.create-backoff=10m",
				"--management.endpoint.health.show-details=always", "--management.endpoints.web.exposure.include=*");
		assertThat(JsonPath.<Boolean>read(send("GET", "/failing").body(), "$.failingFast")).isFalse();
		assertThatExceptionOfType(ResourceCreationException.class).isThrownBy(() -> pool("failing").acquire());
		assertThatExceptionOfType(ResourceCreationException.class).isThrownBy(() -> pool("failing").acquire())
			.withMessageContaining("Pool 'failing' fails fast");
		String body = send("GET", "/failing").body();
		assertThat(JsonPath.<String>read(body, "$.status")).isEqualTo("DOWN");
		assertThat(JsonPath.<Boolean>read(body, "$.failingFast")).isTrue();
		assertThat(JsonPath.<String>read(body, "$.failingSince")).matches("\\d{4}-.*Z");
		assertThat(JsonPath.<String>read(body, "$.configuration.fail-fast-after")).isEqualTo("0ms");
		assertThat(send("GET", "/../health").body()).contains("\"failingFast\":true", "\"failingSince\":\"");
	}

	@Test
	void messagesOfFailuresAreHiddenAsStacksAre(CapturedOutput output) throws Exception {
		start("--management.endpoints.web.exposure.include=pools,health",
				"--management.endpoint.health.show-details=always");
		assertThatExceptionOfType(ResourceCreationException.class).isThrownBy(() -> pool("failing").acquire());
		for (String path : List.of("", "/failing", "/../health")) {
			assertThat(send("GET", path).body()).contains("java.lang.IllegalStateException")
				.doesNotContain("out of paper");
		}
		assertThat(output).contains("java.lang.IllegalStateException: out of paper");
	}

	@Test
	void messagesOfFailuresAreShownIfConfigured() throws Exception {
		start("--management.endpoints.web.exposure.include=pools,health",
				"--management.endpoint.health.show-details=always", "--management.endpoint.pools.show-values=ALWAYS");
		assertThatExceptionOfType(ResourceCreationException.class).isThrownBy(() -> pool("failing").acquire());
		for (String path : List.of("", "/failing", "/../health")) {
			assertThat(send("GET", path).body()).contains("java.lang.IllegalStateException: out of paper");
		}
	}

	@Test
	void messagesOfFailuresAreShownToAuthorizedUsersOnlyIfConfigured() throws Exception {
		start("--management.endpoints.web.exposure.include=pools,health",
				"--management.endpoint.health.show-details=always",
				"--management.endpoint.pools.show-values=when-authorized");
		assertThatExceptionOfType(ResourceCreationException.class).isThrownBy(() -> pool("failing").acquire());
		for (String path : List.of("", "/failing", "/../health")) {
			assertThat(send("GET", path).body()).contains("IllegalStateException").doesNotContain("out of paper");
		}
	}

	@Test
	void endpointIsReadOnlyByDefault() throws Exception {
		start();
		assertThat(send("POST", "/ticket", "{\"size\": 3}").statusCode()).isEqualTo(405);
		assertThat(send("DELETE", "/ticket").statusCode()).isEqualTo(405);
		assertThat(pool("ticket").settings().size()).isEqualTo(new SizeRange(0, 10));
	}

	@Test
	void sizesAndTimesOfARunningPoolChange(CapturedOutput output) throws Exception {
		start(UNRESTRICTED, "--managed-pools.pool.ticket.keep-alive=1m");
		HttpResponse<String> response = send("POST", "/ticket", """
				{"size": "2..20", "timeToLive": "5m", "acquireTimeout": "PT3S", "keepAlive": "none"}
				""");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(JsonPath.<Integer>read(response.body(), "$.size.max")).isEqualTo(20);
		assertThat(JsonPath.<String>read(response.body(), "$.configuration['acquire-timeout']")).isEqualTo("3s");
		assertThat(pool("ticket").settings()).satisfies((settings) -> {
			assertThat(settings.size()).isEqualTo(new SizeRange(2, 20));
			assertThat(settings.timeToLive()).isEqualTo(Duration.ofMinutes(5));
			assertThat(settings.acquireTimeout()).isEqualTo(Duration.ofSeconds(3));
			assertThat(settings.keepAlive()).isNull();
		});
		assertThat(output).contains("Pool 'ticket' was changed through its endpoint")
			.contains("size=2..20, was 0..10")
			.contains("time-to-live=5m, was 10m");
	}

	@Test
	void fixedSizeMayBeANumber() throws Exception {
		start(UNRESTRICTED);
		assertThat(send("POST", "/ticket", "{\"size\": 3}").statusCode()).isEqualTo(200);
		assertThat(pool("ticket").settings().size()).isEqualTo(new SizeRange(3, 3));
	}

	@Test
	void stateSuspendsAndResumes() throws Exception {
		start(UNRESTRICTED);
		HttpResponse<String> response = send("POST", "/ticket", "{\"state\": \"suspended\"}");
		assertThat(JsonPath.<String>read(response.body(), "$.status")).isEqualTo("OUT_OF_SERVICE");
		assertThat(pool("ticket").state().phase()).isEqualTo(Phase.SUSPENDED);
		response = send("POST", "/ticket", "{\"state\": \"running\"}");
		assertThat(JsonPath.<String>read(response.body(), "$.status")).isEqualTo("UP");
		assertThat(pool("ticket").state().phase()).isEqualTo(Phase.RUNNING);
	}

	@Test
	void badValueIsNamedAndChangesNothing() throws Exception {
		start(UNRESTRICTED);
		assertBadRequest("{\"acquireTimeout\": \"1s\", \"size\": \"20..2\"}", "20..2");
		assertBadRequest("{\"size\": \"3\", \"timeToLive\": \"soon\"}", "timeToLive 'soon'");
		assertBadRequest("{\"size\": \"3\", \"timeToLive\": \"-1s\"}", "time-to-live -1s must not be negative");
		assertBadRequest("{\"size\": \"3\", \"state\": \"asleep\"}", "state 'asleep'");
		assertBadRequest("{\"size\": \"3\", \"sise\": \"4\"}", "sise");
		assertBadRequest("{}", "nothing to change");
		assertThat(pool("ticket").settings().size()).isEqualTo(new SizeRange(0, 10));
		assertThat(pool("ticket").settings().acquireTimeout()).isEqualTo(Duration.ofSeconds(30));
	}

	@Test
	void deleteRetiresThePresentResources() throws Exception {
		start(UNRESTRICTED);
		Object before = pool("ticket").use((ticket) -> ticket);
		assertThat(send("DELETE", "/ticket").statusCode()).isEqualTo(204);
		Object after = pool("ticket").use((ticket) -> ticket);
		assertThat(after).isNotSameAs(before);
	}

	private void assertBadRequest(String body, String reason) throws Exception {
		HttpResponse<String> response = send("POST", "/ticket", body);
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(JsonPath.<String>read(response.body(), "$.error")).contains(reason);
	}

	private void start(String... arguments) {
		this.context = new SpringApplicationBuilder(Application.class)
			.properties("server.port=0", "management.endpoints.web.exposure.include=pools",
					"managed-pools.pool.failing.size=0..1")
			.run(arguments);
	}

	private Pool<?> pool(String name) {
		return this.context.getBean(name + "Pool", Pool.class);
	}

	private HttpResponse<String> send(String method, String path, String... body)
			throws IOException, InterruptedException {
		String port = this.context.getEnvironment().getProperty("local.server.port");
		HttpRequest request = HttpRequest
			.newBuilder(URI.create("http://localhost:" + port + "/actuator/pools" + path).normalize())
			.header("Content-Type", "application/json")
			.method(method, (body.length > 0) ? BodyPublishers.ofString(body[0]) : BodyPublishers.noBody())
			.build();
		return this.client.send(request, BodyHandlers.ofString());
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		ResourceFactory<Object> ticketFactory() {
			return (scope) -> new Object();
		}

		@Bean
		ResourceFactory<Object> failingFactory() {
			return (scope) -> {
				throw new IllegalStateException("out of paper");
			};
		}

	}

}
