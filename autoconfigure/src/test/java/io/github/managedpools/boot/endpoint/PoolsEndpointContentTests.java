package io.github.managedpools.boot.endpoint;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.jayway.jsonpath.JsonPath;
import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.ResourceFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the {@link PoolsEndpoint}'s responses to browsers and other clients, on both
 * kinds of web servers.
 */
class PoolsEndpointContentTests {

	private static final String BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";

	private ConfigurableApplicationContext context;

	@AfterEach
	void close() {
		this.context.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "servlet", "reactive" })
	void browsersGetThePageAndOthersTheData(String type) throws Exception {
		start(type);
		assertThat(get("", BROWSER).headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
		assertThat(get("", "text/html").body()).startsWith("<!DOCTYPE html>");
		for (String accept : List.of("*/*", "application/json", "application/vnd.spring-boot.actuator.v3+json")) {
			assertThat(JsonPath.<Integer>read(get("", accept).body(), "$.pools.ticket.size.max")).isEqualTo(10);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "servlet", "reactive" })
	void thePageNeedsNothingElseAndLetsNothingElseRun(String type) throws Exception {
		start(type);
		String page = get("", BROWSER).body();
		assertThat(page).doesNotContain("{{").contains("data-access=\"read-only\"");
		Matcher policy = Pattern.compile("http-equiv=\"Content-Security-Policy\" content=\"([^\"]*)\"").matcher(page);
		assertThat(policy.find()).isTrue();
		assertThat(policy.group(1)).contains("default-src 'none'").doesNotContain("unsafe").doesNotContain("http");
		assertThat(page).doesNotContainPattern("(src|href)=\"(?!#|data:)");
		assertThat(page).doesNotContainPattern("<[^>]+\\son[a-z]+=");
	}

	@ParameterizedTest
	@ValueSource(strings = { "servlet", "reactive" })
	void aPoolIsChangedRefusedAndRefreshed(String type) throws Exception {
		start(type, "--management.endpoint.pools.access=unrestricted");
		assertThat(get("", BROWSER).body()).contains("data-access=\"unrestricted\"");
		assertThat(send("POST", "{\"size\": \"2..3\"}").statusCode()).isEqualTo(200);
		HttpResponse<String> refused = send("POST", "{\"size\": \"3..2\"}");
		assertThat(refused.statusCode()).isEqualTo(400);
		assertThat(JsonPath.<String>read(refused.body(), "$.error")).contains("3..2");
		assertThat(send("DELETE", "").statusCode()).isEqualTo(204);
		String body = get("/ticket", "*/*").body();
		assertThat(JsonPath.<Map<String, String>>read(body, "$.changedConfiguration"))
			.containsExactly(Map.entry("size", "0..10"));
		assertThat(JsonPath.<String>read(body, "$.configuration.size")).isEqualTo("2..3");
	}

	@ParameterizedTest
	@ValueSource(strings = { "servlet", "reactive" })
	void eventsAreDescribed(String type) throws Exception {
		start(type);
		try (Lease<?> lease = pool().acquire()) {
			String body = get("/ticket", "*/*").body();
			assertThat(JsonPath.<String>read(body, "$.state")).isEqualTo("running");
			assertThat(JsonPath.<Integer>read(body, "$.peaks.leases.value")).isEqualTo(1);
			assertThat(JsonPath.<String>read(body, "$.peaks.leases.at")).matches("\\d{4}-.*Z");
			assertThat(JsonPath.<Integer>read(body, "$.waitTime.count")).isEqualTo(1);
			assertThat(JsonPath.<Integer>read(body, "$.useTime.count")).isZero();
			assertThat(JsonPath.<List<Integer>>read(body, "$.history.leases")).endsWith(1);
			assertThat(JsonPath.<List<Object>>read(body, "$.lastCreateFailures")).isEmpty();
			assertThat(lease.get()).isNotNull();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "servlet", "reactive" })
	void stacksAreHiddenUnlessValuesAreShown(String type) throws Exception {
		start(type, "--managed-pools.pool.ticket.leak-stack-traces=true");
		try (Lease<?> lease = pool().acquire()) {
			assertThat(JsonPath.<List<String>>read(get("/ticket", "*/*").body(), "$.currentLeases[0].stack")).isEmpty();
			assertThat(lease.get()).isNotNull();
		}
		close();
		start(type, "--managed-pools.pool.ticket.leak-stack-traces=true",
				"--management.endpoint.pools.show-values=when-authorized");
		try (Lease<?> lease = pool().acquire()) {
			assertThat(JsonPath.<List<String>>read(get("/ticket", "*/*").body(), "$.currentLeases[0].stack")).isEmpty();
			assertThat(lease.get()).isNotNull();
		}
		close();
		start(type, "--managed-pools.pool.ticket.leak-stack-traces=true",
				"--management.endpoint.pools.show-values=always");
		try (Lease<?> lease = pool().acquire()) {
			assertThat(JsonPath.<List<String>>read(get("/ticket", "*/*").body(), "$.currentLeases[0].stack").toString())
				.contains(getClass().getSimpleName());
			assertThat(lease.get()).isNotNull();
		}
	}

	private void start(String type, String... arguments) {
		this.context = new SpringApplicationBuilder(Application.class)
			.properties("server.port=0", "spring.main.web-application-type=" + type,
					"management.endpoints.web.exposure.include=pools")
			.run(arguments);
	}

	private Pool<?> pool() {
		return this.context.getBean("ticketPool", Pool.class);
	}

	private HttpResponse<String> get(String path, String accept) throws Exception {
		HttpRequest request = HttpRequest.newBuilder(uri(path)).header("Accept", accept).build();
		return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
	}

	private HttpResponse<String> send(String method, String body) throws Exception {
		HttpRequest request = HttpRequest.newBuilder(uri("/ticket"))
			.header("Content-Type", "application/json")
			.method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
			.build();
		return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
	}

	private URI uri(String path) {
		String port = this.context.getEnvironment().getProperty("local.server.port");
		return URI.create("http://localhost:" + port + "/actuator/pools" + path);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		ResourceFactory<Object> ticketFactory() {
			return (scope) -> new Object();
		}

	}

}
