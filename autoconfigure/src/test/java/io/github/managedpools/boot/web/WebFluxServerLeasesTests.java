package io.github.managedpools.boot.web;

import java.net.Socket;
import java.nio.charset.StandardCharsets;

import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.ResourceFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of leases as arguments of Spring WebFlux handler methods behind a real server.
 */
class WebFluxServerLeasesTests {

	@Test
	void disconnectedClientGivesTheLeaseBack() throws Exception {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.REACTIVE)
			.run("--server.port=0")) {
			Pool<?> pool = context.getBean("thingPool", Pool.class);
			int port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
			try (Socket socket = new Socket("localhost", port)) {
				socket.getOutputStream()
					.write("GET /endless HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
				assertThat(socket.getInputStream().read()).isPositive();
				assertThat(pool.state().leases()).isEqualTo(1);
				socket.setSoLinger(true, 0);
			}
			Awaitility.await().until(() -> pool.state().leases() == 0);
			assertThat(pool.state().counters().acquired()).isEqualTo(pool.state().counters().released());
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@RestController
	static class Application {

		@Bean
		static ResourceFactory<Thing> thingFactory() {
			return new Thing.Factory();
		}

		@GetMapping(path = "/endless", produces = MediaType.TEXT_PLAIN_VALUE)
		Flux<String> endless(Lease<Thing> lease) {
			String text = "x".repeat(100_000);
			return Flux.generate((sink) -> sink.next(text + lease.get().id()));
		}

	}

}
