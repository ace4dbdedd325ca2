package io.github.managedpools.manual.declarative;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.managedpools.Pool;
import io.github.managedpools.PoolState;
import io.github.managedpools.ResourceFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.Banner;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The examples of the chapter on declarative use, in a web application.
 */
class DeclarativeUseTests {

	private static ConfigurableApplicationContext context;

	@BeforeAll
	static void start() {
		context = new SpringApplicationBuilder(Application.class).bannerMode(Banner.Mode.OFF)
			.properties("server.port=0")
			.run();
	}

	@AfterAll
	static void stop() {
		context.close();
	}

	@Test
	void callsOfAMethodShareALease() {
		long before = acquired();
		assertThat(context.getBean(Reports.class).monthly().tickets()).hasSize(2);
		assertThat(acquired() - before).isEqualTo(1);
	}

	@Test
	void leaseOfAFutureEndsWithIt() throws Exception {
		assertThat(context.getBean(Orders.class).count().get()).isEqualTo(2);
		assertThat(pool().state().leases()).isZero();
	}

	@Test
	void exceptionThatTheAnnotationCallsFatalDestroysTheClient() {
		long before = pool().state().counters().destroyed();
		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(() -> context.getBean(Orders.class).order("broken"));
		PoolState state = pool().state();
		assertThat(state.counters().destroyed() + state.resources().destroying()).isEqualTo(before + 1);
	}

	@Test
	void handlerHasALeaseForItsRequest() throws Exception {
		URI uri = URI
			.create("http://localhost:%s/tickets".formatted(context.getEnvironment().getProperty("local.server.port")));
		assertThat(HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body())
			.contains("first");
	}

	private static Pool<?> pool() {
		return (Pool<?>) context.getBean("ticketPool");
	}

	private static long acquired() {
		return pool().state().counters().acquired();
	}

	// Spring Security is on the class path for another chapter
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(
			exclude = { ServletWebSecurityAutoConfiguration.class, ManagementWebSecurityAutoConfiguration.class })
	@Import({ Reports.class, Orders.class, TicketController.class })
	static class Application {

		private final AtomicInteger ids = new AtomicInteger();

		@Bean
		ResourceFactory<TicketClient> ticketFactory() {
			return (scope) -> new FakeClient(this.ids.incrementAndGet());
		}

	}

	record FakeClient(int id) implements TicketClient {

		@Override
		public int count() {
			return list().size();
		}

		@Override
		public List<String> list() {
			return List.of("first", "second");
		}

		@Override
		public void order(String ticket) throws IOException {
			if (ticket.equals("broken")) {
				throw new IllegalStateException("The client has lost its state");
			}
		}

	}

}
