package io.github.managedpools.boot.web;

import java.time.Duration;

import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.boot.autoconfigure.ManagedPoolsAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.web.reactive.WebFluxLeasesAutoConfiguration;
import io.github.managedpools.boot.lease.Pooled;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.webflux.autoconfigure.HttpHandlerAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of leases as arguments of Spring WebFlux handler methods.
 */
class WebFluxLeasesTests {

	private final ReactiveWebApplicationContextRunner contextRunner = new ReactiveWebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(HttpHandlerAutoConfiguration.class, WebFluxAutoConfiguration.class,
				ManagedPoolsAutoConfiguration.class, WebFluxLeasesAutoConfiguration.class))
		.withUserConfiguration(Application.class);

	@Test
	void leaseIsGivenBackWhenTheExchangeEnds() {
		run((handler, pool) -> {
			assertThat(get(handler, "/lease")).isEqualTo("1");
			assertThat(pool.state().leases()).isZero();
			assertThat(pool.state().counters().acquired()).isEqualTo(1);
		});
	}

	@Test
	void resourceIsGivenBackWhenTheExchangeEnds() {
		run((handler, pool) -> {
			assertThat(get(handler, "/pooled")).isEqualTo("1");
			assertThat(pool.state().leases()).isZero();
		});
	}

	@Test
	void leaseIsHeldUntilAllIsWritten() {
		run((handler, pool) -> {
			assertThat(get(handler, "/later")).isEqualTo("leased 1");
			assertThat(pool.state().leases()).isZero();
		});
	}

	@Test
	void disconnectedClientGivesTheLeaseBack() {
		run((handler, pool) -> {
			Disposable exchange = handler
				.handle(MockServerHttpRequest.get("/never").build(), new MockServerHttpResponse())
				.subscribe();
			Awaitility.await().until(() -> pool.state().leases() == 1);
			exchange.dispose();
			assertThat(pool.state().leases()).isZero();
		});
	}

	@Test
	void clientThatDisconnectsWhileItWaitsLeavesTheQueue() {
		run((handler, pool) -> {
			pool.suspend();
			Disposable exchange = handler
				.handle(MockServerHttpRequest.get("/lease").build(), new MockServerHttpResponse())
				.subscribe();
			assertThat(pool.state().pending()).isEqualTo(1);
			exchange.dispose();
			assertThat(pool.state().pending()).isZero();
		});
	}

	@Test
	void fatalFailureDestroysTheResource() {
		run((handler, pool) -> {
			handler.handle(MockServerHttpRequest.get("/fatal").build(), new MockServerHttpResponse())
				.block(Duration.ofSeconds(30));
			assertThat(pool.state().leases()).isZero();
			assertThat(get(handler, "/lease")).isEqualTo("2");
		});
	}

	@Test
	void fatalFailureDestroysTheResourceEvenIfItIsHandled() {
		run((handler, pool) -> {
			assertThat(get(handler, "/fatal-handled")).isEqualTo("handled");
			assertThat(pool.state().leases()).isZero();
			assertThat(get(handler, "/lease")).isEqualTo("2");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "/failing", "/failing-handled", "/throwing-handled" })
	void failurePutsTheResourceInDoubtEvenIfItIsHandled(String path) {
		run((handler, pool) -> {
			MockServerHttpResponse response = new MockServerHttpResponse();
			handler.handle(MockServerHttpRequest.get(path).build(), response).block(Duration.ofSeconds(30));
			assertThat(pool.state().leases()).isZero();
			assertThat(pool.state().resources().suspect()).isEqualTo(1);
			assertThat(get(handler, "/lease")).isEqualTo("1");
			assertThat(pool.state().resources().suspect()).isZero();
		});
	}

	@Test
	void handledFailureOfAnExchangeWithoutALeaseChangesNothing() {
		run((handler, pool) -> assertThat(get(handler, "/without-lease")).isEqualTo("handled"));
	}

	private void run(HandlerConsumer consumer) {
		this.contextRunner.run((context) -> consumer.accept(context.getBean(HttpHandler.class),
				context.getBean("thingPool", Pool.class)));
	}

	private static String get(HttpHandler handler, String path) {
		MockServerHttpResponse response = new MockServerHttpResponse();
		handler.handle(MockServerHttpRequest.get(path).build(), response).block(Duration.ofSeconds(30));
		return response.getBodyAsString().block(Duration.ofSeconds(30));
	}

	interface HandlerConsumer {

		void accept(HttpHandler handler, Pool<?> pool) throws Exception;

	}

	@Configuration(proxyBeanMethods = false)
	@RestController
	static class Application {

		@Bean
		static ResourceFactory<Thing> thingFactory() {
			return new Thing.Factory();
		}

		@GetMapping("/lease")
		Mono<String> lease(Lease<Thing> lease) {
			return Mono.fromSupplier(() -> String.valueOf(lease.get().id()));
		}

		@GetMapping("/pooled")
		Mono<String> pooled(@Pooled("thing") Thing thing) {
			return Mono.fromSupplier(() -> String.valueOf(thing.id()));
		}

		@GetMapping("/later")
		Flux<String> later(Lease<Thing> lease) {
			return Flux.just("leased ").concatWith(Mono.fromSupplier(() -> String.valueOf(lease.get().id())));
		}

		@GetMapping("/never")
		Mono<String> never(Lease<Thing> lease) {
			return Mono.never();
		}

		@GetMapping("/fatal")
		Mono<String> fatal(Lease<Thing> lease) {
			return Mono.error(new UnsupportedOperationException("broken"));
		}

		@GetMapping("/fatal-handled")
		Mono<String> fatalHandled(Lease<Thing> lease) {
			return Mono.error(new HandledFatalException());
		}

		@GetMapping("/failing")
		Mono<String> failing(Lease<Thing> lease) {
			return Mono.error(new IllegalStateException("oops"));
		}

		@GetMapping("/failing-handled")
		Mono<String> failingHandled(Lease<Thing> lease) {
			return Mono.error(new HandledException());
		}

		@GetMapping("/throwing-handled")
		Mono<String> throwingHandled(Lease<Thing> lease) {
			throw new HandledException();
		}

		@GetMapping("/without-lease")
		Mono<String> withoutLease() {
			throw new HandledException();
		}

		@ExceptionHandler({ HandledException.class, HandledFatalException.class })
		String handle() {
			return "handled";
		}

	}

	private static final class HandledException extends RuntimeException {

	}

	private static final class HandledFatalException extends UnsupportedOperationException {

	}

}
