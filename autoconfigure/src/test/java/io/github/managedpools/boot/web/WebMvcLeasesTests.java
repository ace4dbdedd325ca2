package io.github.managedpools.boot.web;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolState;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.boot.lease.Pooled;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests of leases as arguments of Spring MVC handler methods.
 */
class WebMvcLeasesTests {

	private static ConfigurableApplicationContext context;

	private Pool<?> pool;

	private Application application;

	@BeforeAll
	static void start() {
		context = new SpringApplicationBuilder(Application.class)
			.properties("server.port=0", "spring.mvc.async.request-timeout=5m")
			.run();
	}

	@AfterAll
	static void stop() {
		context.close();
	}

	@BeforeEach
	void setUp() {
		this.pool = context.getBean("thingPool", Pool.class);
		this.application = context.getBean(Application.class);
		this.application.deferred.set(null);
	}

	@Test
	void leaseIsGivenBackWhenTheRequestEnds() throws Exception {
		assertThat(get("/lease").body()).isEqualTo("leased 1");
		awaitNoLeases();
	}

	@Test
	void resourceIsGivenBackWhenTheRequestEnds() throws Exception {
		assertThat(get("/pooled").body()).isEqualTo("leased 1");
		awaitNoLeases();
		assertThatIllegalStateException().isThrownBy(() -> this.application.thing.get().id());
	}

	@Test
	void failureGivesTheLeaseBack() throws Exception {
		long before = destructions();
		assertThat(get("/failing").statusCode()).isEqualTo(500);
		// The client may have the response before the lease is given back
		awaitNoLeases();
		assertThat(destructions()).isEqualTo(before);
	}

	@Test
	void fatalFailureDestroysTheResourceEvenIfItIsHandled() throws Exception {
		long before = this.pool.state().counters().destroyed();
		assertThat(get("/fatal").body()).isEqualTo("handled");
		awaitNoLeases();
		Awaitility.await().until(() -> this.pool.state().counters().destroyed() == before + 1);
	}

	@Test
	void forwardKeepsTheLeaseOfTheOuterHandler() throws Exception {
		assertThat(get("/forward").body()).isEqualTo("leased 2");
		awaitNoLeases();
	}

	@Test
	void callableKeepsTheLeaseUntilItsResultIsWritten() throws Exception {
		assertThat(get("/callable").body()).isEqualTo("leased 1");
		awaitNoLeases();
	}

	@Test
	void deferredResultKeepsTheLeaseUntilItIsSet() throws Exception {
		var response = HttpClient.newHttpClient().sendAsync(request("/deferred"), BodyHandlers.ofString());
		Awaitility.await().until(() -> this.application.deferred.get() != null);
		assertThat(this.pool.state().leases()).isEqualTo(1);
		this.application.deferred.get().setResult("set");
		assertThat(response.get().body()).isEqualTo("set");
		awaitNoLeases();
	}

	@Test
	void fatalErrorOfAnAsynchronousRequestDestroysTheResource() throws Exception {
		long before = this.pool.state().counters().destroyed();
		assertThat(get("/deferred-fatal").body()).isEqualTo("handled");
		awaitNoLeases();
		Awaitility.await().until(() -> this.pool.state().counters().destroyed() == before + 1);
	}

	@Test
	void stageKeepsTheLeaseUntilItsResultIsWritten() throws Exception {
		assertThat(get("/stage").body()).isEqualTo("leased 1");
		awaitNoLeases();
	}

	@Test
	void emitterKeepsTheLeaseUntilItCompletes() throws Exception {
		assertThat(get("/emitter").body()).contains("leased 1");
		awaitNoLeases();
	}

	@Test
	void timeoutOfAnAsynchronousRequestGivesTheLeaseBack() throws Exception {
		assertThat(get("/timing-out").statusCode()).isEqualTo(503);
		awaitNoLeases();
	}

	@Test
	void disconnectedClientGivesTheLeaseBack() throws Exception {
		try (Socket socket = new Socket("localhost", port())) {
			socket.getOutputStream()
				.write("GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
			InputStream answer = socket.getInputStream();
			assertThat(answer.read()).isPositive();
			assertThat(this.pool.state().leases()).isEqualTo(1);
			socket.setSoLinger(true, 0);
		}
		this.application.clientGone.countDown();
		awaitNoLeases();
	}

	private long destructions() {
		PoolState state = this.pool.state();
		return state.counters().destroyed() + state.resources().destroying();
	}

	private void awaitNoLeases() {
		Awaitility.await().until(() -> this.pool.state().leases() == 0);
	}

	private HttpResponse<String> get(String path) throws IOException, InterruptedException {
		return HttpClient.newHttpClient().send(request(path), BodyHandlers.ofString());
	}

	private HttpRequest request(String path) {
		return HttpRequest.newBuilder(URI.create("http://localhost:" + port() + path)).build();
	}

	private int port() {
		return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@RestController
	static class Application {

		private final AtomicReference<Thing> thing = new AtomicReference<>();

		private final AtomicReference<DeferredResult<String>> deferred = new AtomicReference<>();

		private final CountDownLatch clientGone = new CountDownLatch(1);

		private final Observer observer;

		Application(Observer observer) {
			this.observer = observer;
		}

		@Bean
		static ResourceFactory<Thing> thingFactory() {
			return new Thing.Factory();
		}

		@Bean
		static ResourceFactory<String> textFactory() {
			return (scope) -> "text";
		}

		@Bean
		static Observer observer(Pool<Thing> pool) {
			return new Observer(pool);
		}

		@GetMapping("/lease")
		String lease(Lease<Thing> lease) {
			return this.observer.describe(lease.get());
		}

		@GetMapping("/pooled")
		String pooled(@Pooled("thing") Thing thing) {
			this.thing.set(thing);
			return this.observer.describe(thing);
		}

		@GetMapping("/failing")
		String failing(Lease<Thing> lease) {
			throw new IllegalArgumentException("oops");
		}

		@GetMapping("/fatal")
		String fatal(Lease<Thing> lease) {
			throw new UnsupportedOperationException("broken");
		}

		@ExceptionHandler(UnsupportedOperationException.class)
		String handle() {
			return "handled";
		}

		@GetMapping("/forward")
		ModelAndView forward(Lease<Thing> lease) {
			return new ModelAndView("forward:/lease");
		}

		@GetMapping("/callable")
		Callable<String> callable(Lease<Thing> lease) {
			return () -> this.observer.describe(lease.get());
		}

		@GetMapping("/deferred")
		DeferredResult<String> deferred(Lease<Thing> lease) {
			DeferredResult<String> result = new DeferredResult<>();
			this.deferred.set(result);
			return result;
		}

		@GetMapping("/deferred-fatal")
		DeferredResult<String> deferredFatal(Lease<Thing> lease) {
			DeferredResult<String> result = new DeferredResult<>();
			result.setErrorResult(new UnsupportedOperationException("broken"));
			return result;
		}

		@GetMapping("/stage")
		CompletionStage<String> stage(Lease<Thing> lease) {
			return CompletableFuture.supplyAsync(() -> this.observer.describe(lease.get()));
		}

		@GetMapping("/emitter")
		ResponseBodyEmitter emitter(Lease<Thing> lease) {
			ResponseBodyEmitter emitter = new ResponseBodyEmitter();
			CompletableFuture.runAsync(() -> {
				try {
					emitter.send(this.observer.describe(lease.get()));
					emitter.complete();
				}
				catch (IOException ex) {
					emitter.completeWithError(ex);
				}
			});
			return emitter;
		}

		@GetMapping("/timing-out")
		DeferredResult<String> timingOut(Lease<Thing> lease) {
			return new DeferredResult<>(1L);
		}

		@GetMapping("/stream")
		StreamingResponseBody stream(Lease<Thing> lease) {
			return (body) -> {
				// More than the buffer holds
				body.write(new byte[1_000_000]);
				try {
					this.clientGone.await();
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
				body.write(new byte[100_000_000]);
			};
		}

	}

	static class Observer {

		private final Pool<Thing> pool;

		Observer(Pool<Thing> pool) {
			this.pool = pool;
		}

		String describe(Thing thing) {
			assertThat(thing.id()).isPositive();
			return "leased " + this.pool.state().leases();
		}

	}

}
