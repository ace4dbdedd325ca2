package io.github.managedpools.boot.endpoint;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;

import com.jayway.jsonpath.JsonPath;
import io.github.managedpools.KeyedPool;
import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolState.Phase;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.SizeRange;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.skyscreamer.jsonassert.JSONAssert;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of pools that the application builds as beans: the endpoint shows them by their
 * own names, like any other.
 */
class UserDefinedPoolsEndpointTests {

	private final HttpClient client = HttpClient.newHttpClient();

	private ConfigurableApplicationContext context;

	private Pool<Object> pool;

	private KeyedPool<String, Object> keyedPool;

	@BeforeEach
	@SuppressWarnings("unchecked")
	void start() {
		this.context = new SpringApplicationBuilder(Application.class)
			.properties("server.port=0", "management.endpoints.web.exposure.include=pools,health",
					"management.endpoint.pools.access=unrestricted", "management.endpoint.health.show-details=always")
			.run();
		this.pool = this.context.getBean("mine", Pool.class);
		this.keyedPool = this.context.getBean("mineByHost", KeyedPool.class);
	}

	@AfterEach
	void close() {
		this.context.close();
	}

	@Test
	void theyAreDescribedAmongTheOthers() throws Exception {
		try (Lease<Object> lease = this.pool.acquire(); Lease<Object> keyedLease = this.keyedPool.acquire("acme")) {
			String body = send("GET", "pools").body();
			assertThat(JsonPath.<Map<String, Object>>read(body, "$.pools")).containsOnlyKeys("host", "old-ftp",
					"ticket");
			JSONAssert.assertEquals("""
					{"pools": {
					  "host": {"name": "host", "status": "UP", "size": {"min": 0, "max": 7}, "leases": 1,
					    "keys": {"total": 1, "waiting": 0, "failing": 0}, "maxTotal": 7},
					  "old-ftp": {"name": "old-ftp", "status": "UP", "size": {"min": 0, "max": 3},
					    "resources": {"total": 1, "idle": 0, "leased": 1, "creating": 0, "destroying": 0},
					    "leases": 1, "pending": 0, "lastCreateFailure": null}}}
					""", body, false);
			assertThat(List.of(lease.get(), keyedLease.get())).hasSize(2);
		}
	}

	@Test
	void eachIsDescribedInFullExceptForFieldsThatNeedAListener() throws Exception {
		try (Lease<Object> lease = this.pool.acquire(); Lease<Object> keyedLease = this.keyedPool.acquire("acme")) {
			String plain = send("GET", "pools/oldFtp").body();
			assertThat(JsonPath.<Map<String, Object>>read(plain, "$.configuration")).containsEntry("size", "0..3");
			assertThat(JsonPath.<Map<String, Object>>read(plain, "$.changedConfiguration")).isEmpty();
			assertThat(JsonPath.<List<Object>>read(plain, "$.currentLeases")).hasSize(1);
			assertThat(JsonPath.<Map<String, Object>>read(plain, "$")).containsEntry("state", "running")
				.doesNotContainKeys("peaks", "waitTime", "useTime", "history");
			String keyed = send("GET", "pools/host").body();
			assertThat(JsonPath.<Map<String, Object>>read(keyed, "$.configuration")).containsEntry("max-total", 7);
			assertThat(JsonPath.<List<String>>read(keyed, "$.currentKeys[*].key")).containsExactly("acme");
			assertThat(JsonPath.<List<Object>>read(keyed, "$.currentLeases")).hasSize(1);
			assertThat(List.of(lease.get(), keyedLease.get())).hasSize(2);
		}
	}

	@Test
	void theyChangeWhileTheyRun() throws Exception {
		HttpResponse<String> plain = send("POST", "pools/old-ftp", "{\"size\": \"1..5\", \"timeToLive\": \"5m\"}");
		assertThat(plain.statusCode()).isEqualTo(200);
		assertThat(this.pool.settings().size()).isEqualTo(new SizeRange(1, 5));
		assertThat(JsonPath.<Map<String, Object>>read(plain.body(), "$.changedConfiguration"))
			.containsOnly(Map.entry("size", "0..3"), Map.entry("time-to-live", "10m"));
		HttpResponse<String> keyed = send("POST", "pools/host", "{\"size\": \"0..2\", \"maxTotal\": 9}");
		assertThat(keyed.statusCode()).isEqualTo(200);
		assertThat(this.keyedPool.settings().perKey().size()).isEqualTo(new SizeRange(0, 2));
		assertThat(this.keyedPool.settings().maxTotal()).isEqualTo(9);
		assertThat(send("POST", "pools/old-ftp", "{\"size\": \"5..1\"}").statusCode()).isEqualTo(400);
		assertThat(this.pool.settings().size()).isEqualTo(new SizeRange(1, 5));
	}

	@Test
	void theyAreRefreshed() throws Exception {
		Object before = this.pool.use((resource) -> resource);
		Object keyedBefore = this.keyedPool.use("acme", (resource) -> resource);
		assertThat(send("DELETE", "pools/old-ftp").statusCode()).isEqualTo(204);
		assertThat(send("DELETE", "pools/host").statusCode()).isEqualTo(204);
		assertThat(this.pool.<Object, RuntimeException>use((resource) -> resource)).isNotSameAs(before);
		assertThat(this.keyedPool.<Object, RuntimeException>use("acme", (resource) -> resource))
			.isNotSameAs(keyedBefore);
	}

	@Test
	void theyHaveALineInHealth() throws Exception {
		String body = send("GET", "health").body();
		assertThat(JsonPath.<Map<String, Object>>read(body, "$.components.pools.components")).containsOnlyKeys("host",
				"old-ftp", "ticket");
		assertThat(JsonPath.<Integer>read(body, "$.components.pools.components['old-ftp'].details.max")).isEqualTo(3);
		assertThat(JsonPath.<Integer>read(body, "$.components.pools.components.host.details.keys")).isZero();
		send("POST", "pools/old-ftp", "{\"state\": \"suspended\"}");
		assertThat(this.pool.state().phase()).isEqualTo(Phase.SUSPENDED);
		body = send("GET", "health").body();
		assertThat(JsonPath.<String>read(body, "$.components.pools.components['old-ftp'].status"))
			.isEqualTo("OUT_OF_SERVICE");
		assertThat(JsonPath.<String>read(body, "$.components.pools.components.host.status")).isEqualTo("UP");
	}

	@Test
	void theirGaugesFollowAChange() throws Exception {
		assertThat(gauge("managed.pool.size.max", "old-ftp")).isEqualTo(3);
		assertThat(gauge("managed.pool.keys", "host")).isZero();
		send("POST", "pools/old-ftp", "{\"size\": 4}");
		this.keyedPool.acquire("acme").close();
		assertThat(gauge("managed.pool.size.max", "old-ftp")).isEqualTo(4);
		assertThat(gauge("managed.pool.keys", "host")).isEqualTo(1);
	}

	/**
	 * Regression test: the list contained only the leases from after the change, as if it
	 * were complete.
	 */
	@Test
	void leasesFromBeforeTheyWereTrackedAreListed() throws Exception {
		try (Lease<Object> before = this.pool.acquire()) {
			send("POST", "pools/old-ftp", "{\"maxLeaseTime\": \"1m\"}");
			try (Lease<Object> tracked = this.pool.acquire()) {
				String body = send("GET", "pools/old-ftp").body();
				assertThat(JsonPath.<Integer>read(body, "$.leases")).isEqualTo(2);
				assertThat(JsonPath.<List<String>>read(body, "$.currentLeases[*].thread"))
					.containsExactly(Thread.currentThread().getName(), Thread.currentThread().getName());
				assertThat(before.get()).isNotSameAs(tracked.get());
			}
		}
	}

	private double gauge(String name, String pool) {
		return this.context.getBean(MeterRegistry.class).get(name).tag("pool", pool).gauge().value();
	}

	private HttpResponse<String> send(String method, String path, String... body)
			throws IOException, InterruptedException {
		String port = this.context.getEnvironment().getProperty("local.server.port");
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/actuator/" + path))
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
		Pool<Object> mine() {
			return Pool.builder((scope) -> new Object()).name("old-ftp").size(new SizeRange(0, 3)).build();
		}

		@Bean
		KeyedPool<String, Object> mineByHost() {
			return KeyedPool.<String, Object>builder((host, scope) -> new Object()).name("host").maxTotal(7).build();
		}

	}

}
