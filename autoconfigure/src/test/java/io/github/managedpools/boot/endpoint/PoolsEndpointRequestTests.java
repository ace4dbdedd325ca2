package io.github.managedpools.boot.endpoint;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;

import com.jayway.jsonpath.JsonPath;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolState.Phase;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.SizeRange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of what the {@link PoolsEndpoint} takes and answers, on each kind of web server.
 */
class PoolsEndpointRequestTests {

	private final HttpClient client = HttpClient.newHttpClient();

	private ConfigurableApplicationContext context;

	@AfterEach
	void close() {
		this.context.close();
	}

	@ParameterizedTest
	@EnumSource
	void neitherPageNorDataMayBeFramedSniffedOrStored(Server server) throws Exception {
		start(server);
		for (String accept : List.of("text/html", "application/json", "*/*")) {
			HttpResponse<String> response = get("", accept);
			assertThat(response.statusCode()).isEqualTo(200);
			assertHeaders(response);
		}
		assertHeaders(get("/ticket", "*/*"));
		assertHeaders(get("/nope", "*/*"));
		assertHeaders(send("POST", "/ticket", "{\"size\": \"20..2\"}"));
		assertHeaders(send("DELETE", "/ticket"));
	}

	@ParameterizedTest
	@EnumSource
	void aPoolThatTheBodyNamesIsNotChangedInsteadOfThatOfThePath(Server server) throws Exception {
		start(server);
		assertRefused(send("POST", "/ticket", "{\"name\": \"other\", \"size\": 3}"));
		assertRefused(send("POST", "/ticket", "{\"name\": \"ticket\", \"name\": \"other\", \"size\": 3}"));
		assertRefused(send("POST", "/ticket?name=other", "{\"size\": 3}"));
		assertRefused(send("POST", "/ticket?name=ticket&name=other", "{\"size\": 3}"));
		assertRefused(send("POST", "/ticket?name=other", "{\"name\": \"ticket\", \"size\": 3}"));
		assertRefused(send("POST", "/ticket?managed-pools.name-in-path=other", "{\"name\": \"other\", \"size\": 3}"));
		assertRefused(send("POST", "/nope", "{\"name\": \"other\", \"size\": 3}"));
		assertThat(send("POST", "/ticket;name=other", "{\"size\": 3}").statusCode()).isEqualTo(200);
		assertThat(size("ticket")).isEqualTo(new SizeRange(3, 3));
		assertThat(size("other")).isEqualTo(new SizeRange(0, 10));
	}

	@ParameterizedTest
	@EnumSource
	void aPoolThatAParameterNamesIsNeitherRefreshedNorShown(Server server) throws Exception {
		start(server);
		pool("other").acquire().close();
		assertRefused(send("DELETE", "/ticket?name=other"));
		assertRefused(send("DELETE", "/ticket?select=other"));
		assertRefused(send("DELETE", "/ticket?name=ticket&name=other"));
		assertThat(pool("other").state().resources().idle()).isOne();
		assertRefused(get("/ticket?name=other", "*/*"));
		assertThat(JsonPath.<String>read(get("/ticket?select=other", "*/*").body(), "$.name")).isEqualTo("ticket");
		assertThat(JsonPath.<String>read(get("/ticket?_=1", "*/*").body(), "$.name")).isEqualTo("ticket");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			{"size": [3]}                                            | application/json
			{"size": {"min": 1, "max": 3}}                           | application/json
			["size"]                                                 | application/json
			{"size": 3                                               | application/json
			{"size": true}                                           | application/json
			{"size": 3.5}                                            | application/json
			{"size": null}                                           | application/json
			{"size": ""}                                             | application/json
			{"size": "3", "state": "suspended", "drainTimeout": "1"} | text/plain
			size=3                                                   | application/x-www-form-urlencoded
			{"size": "3", "acquireTimeout": "-1s"}                   | application/json
			{"size": "3", "createBackoff": "999999999999999999s"}    | application/json
			{"size": "3", "timeToLive": "PT999999999999999999999H"}  | application/json
			{"size": "3", "checkTimeout": "9223372036854775808s"}    | application/json
			{"size": "3", "maxTotal": "4"}                           | application/json
			{"size": "3", "state": "SUSPENDED"}                      | application/json
			""")
	void whatCanNotBeReadIsRefusedAndChangesNothing(String body, String contentType) throws Exception {
		start(Server.MVC);
		HttpResponse<String> response = send("POST", "/ticket", contentType, body);
		assertThat(response.statusCode()).isEqualTo(contentType.endsWith("json") ? 400 : 415);
		assertThat(size("ticket")).isEqualTo(new SizeRange(0, 10));
		assertThat(pool("ticket").state().phase()).isEqualTo(Phase.RUNNING);
	}

	private void assertRefused(HttpResponse<String> response) {
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(JsonPath.<String>read(response.body(), "$.error")).containsAnyOf("is not the pool of the path",
				"unknown: select", "unknown: managed-pools");
	}

	private static void assertHeaders(HttpResponse<String> response) {
		assertThat(response.headers().firstValue("Content-Security-Policy").orElse("")).contains("default-src 'none'")
			.contains("frame-ancestors 'none'");
		assertThat(response.headers().allValues("X-Frame-Options")).containsExactly("DENY");
		assertThat(response.headers().allValues("X-Content-Type-Options")).containsExactly("nosniff");
		assertThat(response.headers().allValues("Cache-Control")).containsExactly("no-store");
	}

	private void start(Server server) {
		List<String> arguments = new ArrayList<>(List.of("--server.port=0", "--server.shutdown=immediate",
				"--management.endpoints.web.exposure.include=pools",
				"--management.endpoint.pools.access=unrestricted"));
		arguments.addAll(server.arguments);
		this.context = new SpringApplicationBuilder(Application.class).web(server.type)
			.run(arguments.toArray(String[]::new));
	}

	private Pool<?> pool(String name) {
		return this.context.getBean(name + "Pool", Pool.class);
	}

	private SizeRange size(String pool) {
		return pool(pool).settings().size();
	}

	private HttpResponse<String> get(String path, String accept) throws Exception {
		return this.client.send(HttpRequest.newBuilder(uri(path)).header("Accept", accept).build(),
				BodyHandlers.ofString());
	}

	private HttpResponse<String> send(String method, String path, String... body) throws Exception {
		return send(method, path, "application/json", (body.length > 0) ? body[0] : "");
	}

	private HttpResponse<String> send(String method, String path, String contentType, String body) throws Exception {
		HttpRequest request = HttpRequest.newBuilder(uri(path))
			.header("Content-Type", contentType)
			.method(method, BodyPublishers.ofString(body))
			.build();
		return this.client.send(request, BodyHandlers.ofString());
	}

	private URI uri(String path) {
		String port = this.context.getEnvironment()
			.getProperty("local.management.port",
					this.context.getEnvironment().getRequiredProperty("local.server.port"));
		String base = this.context.getEnvironment().getProperty("expected-path", "/actuator/pools");
		return URI.create("http://localhost:" + port + base + path);
	}

	/**
	 * A web server that the endpoint is on.
	 */
	enum Server {

		MVC(WebApplicationType.SERVLET),

		MVC_BELOW_A_PATH(WebApplicationType.SERVLET, "--server.servlet.context-path=/app",
				"--spring.mvc.servlet.path=/mvc", "--management.endpoints.web.path-mapping.pools=resources",
				"--expected-path=/app/mvc/actuator/resources"),

		MVC_MANAGEMENT_PORT(WebApplicationType.SERVLET, "--management.server.port=0"),

		WEBFLUX(WebApplicationType.REACTIVE),

		WEBFLUX_BELOW_A_PATH(WebApplicationType.REACTIVE, "--spring.webflux.base-path=/app",
				"--management.endpoints.web.base-path=/", "--expected-path=/app/pools"),

		WEBFLUX_MANAGEMENT_PORT(WebApplicationType.REACTIVE, "--management.server.port=0",
				"--management.server.base-path=/manage", "--expected-path=/manage/actuator/pools");

		private final WebApplicationType type;

		private final List<String> arguments;

		Server(WebApplicationType type, String... arguments) {
			this.type = type;
			this.arguments = List.of(arguments);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		ResourceFactory<Object> ticketFactory() {
			return (scope) -> new Object();
		}

		@Bean
		ResourceFactory<Object> otherFactory() {
			return (scope) -> new Object();
		}

	}

}
