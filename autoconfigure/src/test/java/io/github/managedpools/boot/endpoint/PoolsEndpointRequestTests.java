package io.github.managedpools.boot.endpoint;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.jayway.jsonpath.JsonPath;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolSettings;
import io.github.managedpools.PoolState.Phase;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.SizeRange;
import org.json.JSONObject;
import org.junit.jupiter.api.AfterAll;
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
 * Tests of the {@link PoolsEndpoint}'s requests and responses, on each kind of web
 * server.
 */
class PoolsEndpointRequestTests {

	private final HttpClient client = HttpClient.newHttpClient();

	/** For the requests that are refused: the next test finds it unchanged. */
	private static ConfigurableApplicationContext shared;

	private ConfigurableApplicationContext context;

	@AfterEach
	void close() {
		if (this.context != shared) {
			this.context.close();
		}
	}

	@AfterAll
	static void closeShared() {
		if (shared != null) {
			shared.close();
		}
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
	void invalidValueIsRejectedAndChangesNothing(String body, String contentType) throws Exception {
		startShared();
		HttpResponse<String> response = send("POST", "/ticket", contentType, body);
		assertThat(response.statusCode()).isEqualTo(contentType.endsWith("json") ? 400 : 415);
		assertThat(size("ticket")).isEqualTo(new SizeRange(0, 10));
		assertThat(pool("ticket").state().phase()).isEqualTo(Phase.RUNNING);
	}

	@ParameterizedTest
	@EnumSource(names = { "MVC", "WEBFLUX" })
	void keysAreAcceptedInKebabCaseAndInCamelCase(Server server) throws Exception {
		start(server);
		HttpResponse<String> response = send("POST", "/ticket",
				"""
						{"size": 3, "time-to-live": "5m", "max-lifetime": "1h", "acquireTimeout": "3s", "max-uses": 100,
						 "target-utilization": "80%", "abandoned-creation": "cancel", "create-backoff": "1s..1m", "failFastAfter": "2s"}
						""");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(JsonPath.<Map<String, Object>>read(response.body(), "$.configuration")).containsEntry("size", "3")
			.containsEntry("time-to-live", "5m")
			.containsEntry("max-lifetime", "1h")
			.containsEntry("acquire-timeout", "3s")
			.containsEntry("max-uses", 100)
			.containsEntry("target-utilization", 0.8)
			.containsEntry("abandoned-creation", "cancel")
			.containsEntry("create-backoff", "1s..1m")
			.containsEntry("fail-fast-after", "2s");
		response = send("POST", "/ticket?max-lifetime=none&failFastAfter=none", "{\"max-uses\": \"none\"}");
		assertThat(JsonPath.<Map<String, Object>>read(response.body(), "$.configuration"))
			.containsEntry("max-lifetime", null)
			.containsEntry("fail-fast-after", null)
			.containsEntry("max-uses", null);
	}

	@ParameterizedTest
	@EnumSource(names = { "MVC", "WEBFLUX" })
	void theConfigurationThatIsShownIsTakenBack(Server server) throws Exception {
		start(server);
		String shown = new JSONObject(get("/ticket", "*/*").body()).getJSONObject("configuration").toString();
		assertThat(send("POST", "/ticket", shown).statusCode()).isEqualTo(200);
		assertThat(pool("ticket").settings()).isEqualTo(PoolSettings.defaults());
		assertThat(send("POST", "/ticket", "{\"max-lifetime\": \"1h\", \"keepAlive\": \"5s\"}").statusCode())
			.isEqualTo(200);
		// Regression test: limits that are shown as null stayed in force
		assertThat(send("POST", "/ticket", shown).statusCode()).isEqualTo(200);
		assertThat(pool("ticket").settings()).isEqualTo(PoolSettings.defaults());
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					{"size": 3, "sise": 4, "foo": null}               | unknown: foo, sise
					{"size": 3, "Time-To-Live": "1s"}                 | unknown: Time-To-Live
					{"size": 3, "enabled": false}                     | unknown: enabled
					{"size": 3, "factory": "other"}                   | unknown: factory
					{"time-to-live": "1s", "timeToLive": "1s"}        | time-to-live is given twice, also as timeToLive
					{"size": 3, "time-to-live": "soon"}               | time-to-live 'soon' must be a duration
					{"size": 3, "create-timeout": "none"}             | create-timeout 'none' must be a duration
					{"size": 3, "createTimeout": " "}                 | createTimeout ' ' must be a duration
					{"size": 3, "createTimeout": null}                | createTimeout 'none' must be a duration
					{"size": 3, "state": null}                        | state 'none' must be 'suspended' or 'running'
					{"size": 3, "max-uses": "many"}                   | max-uses 'many' must be a whole number or 'none'
					{"size": 3, "max-uses": 0}                        | max-uses 0 must be at least 1
					{"size": 3, "abandoned-creation": "sell"}         | must be one of keep, cancel
					{"size": 3, "lifetime-jitter": "much"}            | lifetime-jitter 'much' must be a share such as 0.8 or 80%
					{"size": 3, "leak-stack-traces": "maybe"}         | leak-stack-traces 'maybe' must be true or false
					{"size": 3, "leases-per-resource": 2}             | leases-per-resource can't be changed while the pool runs: it is 1
					{"size": 3, "warmUp": "lazy"}                     | warm-up can't be changed while the pool runs: it is eager
					{"size": 3, "max-total": 4}                       | max-total '4' can be set for keyed pools only
					""")
	void fixedSettingIsNamedAndChangesNothing(String body, String reason) throws Exception {
		startShared();
		HttpResponse<String> response = send("POST", "/ticket", body);
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(JsonPath.<String>read(response.body(), "$.error")).contains(reason);
		assertThat(pool("ticket").settings()).isEqualTo(PoolSettings.defaults());
	}

	@ParameterizedTest
	@EnumSource(names = { "MVC", "WEBFLUX" })
	void aValueThatIsGivenTwiceIsRefused(Server server) throws Exception {
		start(server);
		HttpResponse<String> response = send("POST", "/ticket?max-uses=1&max-uses=2", "{\"size\": 3}");
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(JsonPath.<String>read(response.body(), "$.error")).contains("max-uses is given more than once");
		assertThat(pool("ticket").settings()).isEqualTo(PoolSettings.defaults());
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

	private void startShared() {
		if (shared == null) {
			start(Server.MVC);
			shared = this.context;
		}
		this.context = shared;
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
	 * A web server for the endpoint.
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
