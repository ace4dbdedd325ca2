package io.github.managedpools.boot.web;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.managedpools.Pool;
import io.github.managedpools.PoolException;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.boot.lease.Pooled;
import io.github.managedpools.boot.lease.UsesPool;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the responses to requests that get no resource from a pool, on both web
 * stacks.
 */
class ProblemDetailsTests {

	private static final String ON = "--managed-pools.web.problem-details=true";

	enum Stack {

		SERVLET(WebApplicationType.SERVLET, ServletFunctions.class),

		REACTIVE(WebApplicationType.REACTIVE, ReactiveFunctions.class);

		private final WebApplicationType type;

		private final Class<?> functions;

		Stack(WebApplicationType type, Class<?> functions) {
			this.type = type;
			this.functions = functions;
		}

		ConfigurableApplicationContext start(List<Class<?>> more, String... arguments) {
			List<Class<?>> sources = new ArrayList<>(List.of(Application.class, this.functions));
			sources.addAll(more);
			List<String> all = new ArrayList<>(List.of(arguments));
			all.add("--server.port=0");
			all.add("--managed-pools.pool.mail.acquire-timeout=5s");
			return new SpringApplicationBuilder(sources.toArray(Class<?>[]::new)).web(this.type)
				.run(all.toArray(String[]::new));
		}

	}

	private static HttpResponse<String> get(ConfigurableApplicationContext context, String path) throws Exception {
		String port = context.getEnvironment().getRequiredProperty("local.server.port");
		return HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
				.header("Accept", "application/json")
				.build(), BodyHandlers.ofString());
	}

	@ParameterizedTest
	@EnumSource
	void everyWayOutOfAHandlerIsAnsweredWithoutASecret(Stack stack) throws Exception {
		try (ConfigurableApplicationContext context = stack.start(List.of(), ON)) {
			for (String path : List.of("/pool", "/lease", "/declarative", "/future", "/function")) {
				HttpResponse<String> response = get(context, path);
				assertThat(response.statusCode()).as(path).isEqualTo(503);
				assertThat(response.headers().firstValue("Retry-After")).as(path).contains("2");
				assertThat(response.headers().firstValue("Content-Type").orElseThrow()).as(path)
					.startsWith("application/problem+json");
				assertThat(response.body()).as(path)
					.contains("\"status\":503", "\"title\":\"Service Unavailable\"", "\"detail\":\"A resource")
					.doesNotContain("secret", "example.org", "mail", "Exception", "Pool");
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void suspendedPoolIsAnsweredWithALongerPause(Stack stack) throws Exception {
		try (ConfigurableApplicationContext context = stack.start(List.of(), ON,
				"--managed-pools.defaults.acquire-timeout=1ms")) {
			context.getBean("otherPool", Pool.class).suspend();
			HttpResponse<String> response = get(context, "/other");
			assertThat(response.statusCode()).isEqualTo(503);
			assertThat(response.headers().firstValue("Retry-After")).contains("30");
		}
	}

	@ParameterizedTest
	@EnumSource
	void otherExceptionsAreLeftAlone(Stack stack) throws Exception {
		try (ConfigurableApplicationContext context = stack.start(List.of(), ON)) {
			assertThat(get(context, "/bug").statusCode()).isEqualTo(500);
		}
	}

	@ParameterizedTest
	@EnumSource
	void nothingIsAnsweredUnlessItIsSwitchedOn(Stack stack) throws Exception {
		for (String[] arguments : new String[][] { {}, { "--managed-pools.web.problem-details=false" } }) {
			try (ConfigurableApplicationContext context = stack.start(List.of(), arguments)) {
				assertThat(get(context, "/pool").statusCode()).isEqualTo(500);
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void exceptionHandlerOfTheControllerWins(Stack stack) throws Exception {
		try (ConfigurableApplicationContext context = stack.start(List.of(OwnHandler.class), ON)) {
			assertThat(get(context, "/own").statusCode()).isEqualTo(418);
			assertThat(get(context, "/pool").statusCode()).isEqualTo(503);
		}
	}

	@ParameterizedTest
	@EnumSource
	void exceptionHandlerOfAnAdviceWins(Stack stack) throws Exception {
		try (ConfigurableApplicationContext context = stack.start(List.of(Advice.class), ON)) {
			assertThat(get(context, "/pool").statusCode()).isEqualTo(418);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@RestController
	static class Application {

		private final Pool<CharSequence> pool;

		private final Pool<Integer> other;

		private final Declarative declarative;

		Application(Pool<CharSequence> mailPool, Pool<Integer> otherPool, Declarative declarative) {
			this.pool = mailPool;
			this.other = otherPool;
			this.declarative = declarative;
		}

		@GetMapping("/pool")
		String pool() throws InterruptedException {
			return this.pool.use(CharSequence::toString);
		}

		@GetMapping("/lease")
		String lease(@Pooled("mail") CharSequence builder) {
			return builder.toString();
		}

		@GetMapping("/declarative")
		String declarative() {
			return this.declarative.run();
		}

		@GetMapping("/future")
		CompletableFuture<String> future() {
			return this.pool.useAsync((builder) -> CompletableFuture.completedFuture(builder.toString()))
				.thenApply((text) -> text);
		}

		@GetMapping("/other")
		String other() throws InterruptedException {
			return this.other.use(Object::toString);
		}

		@GetMapping("/bug")
		String bug() {
			throw new IllegalStateException("bug");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ServletFunctions extends Beans {

		@Bean
		org.springframework.web.servlet.function.RouterFunction<?> function(Pool<CharSequence> mailPool) {
			return org.springframework.web.servlet.function.RouterFunctions.route()
				.GET("/function",
						(request) -> org.springframework.web.servlet.function.ServerResponse.ok()
							.body(mailPool.use(CharSequence::toString)))
				.build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ReactiveFunctions extends Beans {

		@Bean
		org.springframework.web.reactive.function.server.RouterFunction<?> function(Pool<CharSequence> mailPool) {
			return org.springframework.web.reactive.function.server.RouterFunctions.route()
				.GET("/function",
						(request) -> Mono
							.fromFuture(() -> mailPool.useAsync((builder) -> CompletableFuture.completedFuture("")))
							.flatMap((text) -> org.springframework.web.reactive.function.server.ServerResponse.ok()
								.bodyValue(text)))
				.build();
		}

	}

	static class Beans {

		@Bean
		ResourceFactory<CharSequence> mail() {
			return (scope) -> {
				throw new IOException("secret@smtp.example.org refused");
			};
		}

		@Bean
		ResourceFactory<Integer> other() {
			return (scope) -> 7;
		}

		@Bean
		Declarative declarative() {
			return new Declarative();
		}

	}

	static class Declarative {

		@UsesPool("mail")
		String run() {
			return "";
		}

	}

	@RestController
	static class OwnHandler {

		private final Pool<CharSequence> pool;

		OwnHandler(Pool<CharSequence> mailPool) {
			this.pool = mailPool;
		}

		@GetMapping("/own")
		String pool() throws InterruptedException {
			return this.pool.use(CharSequence::toString);
		}

		@ExceptionHandler(PoolException.class)
		ResponseEntity<Void> handle() {
			return ResponseEntity.status(418).build();
		}

	}

	@ControllerAdvice
	static class Advice {

		@ExceptionHandler
		ResponseEntity<Void> handle(Exception ex) {
			return ResponseEntity.status(418).build();
		}

	}

}
