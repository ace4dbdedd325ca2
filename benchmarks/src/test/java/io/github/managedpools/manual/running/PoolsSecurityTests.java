package io.github.managedpools.manual.running;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

import io.github.managedpools.Pool;
import io.github.managedpools.ResourceFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.Banner;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The example of the chapter on running it that protects the endpoint of the pools.
 */
class PoolsSecurityTests {

	private static final HttpClient CLIENT = HttpClient.newHttpClient();

	private static ConfigurableApplicationContext context;

	@BeforeAll
	static void start() {
		context = new SpringApplicationBuilder(Application.class).bannerMode(Banner.Mode.OFF)
			.properties("server.port=0", "management.endpoints.web.exposure.include=health,pools",
					"management.endpoint.pools.access=unrestricted")
			.run();
	}

	@AfterAll
	static void stop() {
		context.close();
	}

	@Test
	void anonymousCallerSeesNothing() throws Exception {
		assertThat(send(pools()).statusCode()).isEqualTo(401);
		assertThat(send(pools("ticket")).statusCode()).isEqualTo(401);
		assertThat(send(pools().header("Accept", "text/html")).statusCode()).isEqualTo(401);
	}

	@Test
	void readerSeesThePoolsAndChangesNothing() throws Exception {
		HttpResponse<String> seen = send(as("ann", pools("ticket")));
		assertThat(seen.statusCode()).isEqualTo(200);
		assertThat(seen.headers().allValues("X-Frame-Options")).containsExactly("DENY");
		assertThat(send(resize("ann", "0..3", tokenOf("ann"))).statusCode()).isEqualTo(403);
		assertThat(send(withToken(as("ann", pools("ticket")), tokenOf("ann")).DELETE()).statusCode()).isEqualTo(403);
		assertThat(pool().settings().size().max()).isNotEqualTo(3);
	}

	@Test
	void administratorChangesAPoolWithTheTokenOfTheCookie() throws Exception {
		assertThat(send(resize("eve", "0..4", tokenOf("eve"))).statusCode()).isEqualTo(200);
		assertThat(pool().settings().size().max()).isEqualTo(4);
	}

	@Test
	void requestOfAnotherSiteHasNoTokenAndChangesNothing() throws Exception {
		HttpRequest.Builder request = as("eve", pools("ticket")).header("Content-Type", "application/json")
			.POST(BodyPublishers.ofString("{\"size\": \"0..5\"}"));
		assertThat(send(request).statusCode()).isEqualTo(403);
		assertThat(pool().settings().size().max()).isNotEqualTo(5);
	}

	/** The cookie that the page of a user gets. */
	private static String tokenOf(String user) throws IOException, InterruptedException {
		return send(as(user, pools().header("Accept", "text/html"))).headers()
			.allValues("Set-Cookie")
			.stream()
			.filter((cookie) -> cookie.startsWith("XSRF-TOKEN=") && !cookie.contains("HttpOnly"))
			.map((cookie) -> cookie.substring(cookie.indexOf('=') + 1, cookie.indexOf(';')))
			.findFirst()
			.orElseThrow();
	}

	private static HttpRequest.Builder resize(String user, String size, String token) {
		return withToken(as(user, pools("ticket")), token).header("Content-Type", "application/json")
			.POST(BodyPublishers.ofString("{\"size\": \"%s\"}".formatted(size)));
	}

	/** As the page sends the token. */
	private static HttpRequest.Builder withToken(HttpRequest.Builder request, String token) {
		return request.header("Cookie", "XSRF-TOKEN=" + token).header("X-XSRF-TOKEN", token);
	}

	private static HttpRequest.Builder as(String user, HttpRequest.Builder request) {
		String credentials = Base64.getEncoder().encodeToString((user + ":secret").getBytes(StandardCharsets.UTF_8));
		return request.header("Authorization", "Basic " + credentials);
	}

	private static HttpRequest.Builder pools(String... name) {
		return HttpRequest.newBuilder(URI.create("http://localhost:%s/actuator/pools%s".formatted(
				context.getEnvironment().getProperty("local.server.port"), (name.length > 0) ? "/" + name[0] : "")));
	}

	private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
		return CLIENT.send(request.build(), BodyHandlers.ofString());
	}

	private static Pool<?> pool() {
		return (Pool<?>) context.getBean("ticketPool");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(PoolsSecurity.class)
	static class Application {

		@Bean
		ResourceFactory<Object> ticketFactory() {
			return (scope) -> new Object();
		}

		@Bean
		UserDetailsService users() {
			return new InMemoryUserDetailsManager(user("ann", "POOLS_READER"), user("eve", "POOLS_ADMIN"));
		}

		private static UserDetails user(String name, String role) {
			return User.withUsername(name).password("{noop}secret").roles(role).build();
		}

	}

}
