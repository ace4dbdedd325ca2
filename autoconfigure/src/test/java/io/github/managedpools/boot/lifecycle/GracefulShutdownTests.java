package io.github.managedpools.boot.lifecycle;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolState.Phase;
import io.github.managedpools.ResourceFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the order in which an application ends.
 */
class GracefulShutdownTests {

	private ConfigurableApplicationContext context;

	private Pool<?> pool;

	@BeforeEach
	void start() {
		this.context = new SpringApplicationBuilder(Application.class)
			.properties("server.port=0", "spring.task.execution.shutdown.await-termination=true",
					"spring.task.execution.shutdown.await-termination-period=30s")
			.run();
		this.pool = this.context.getBean("thingPool", Pool.class);
	}

	@Test
	void requestInFlightLeasesAfterTheShutdownHasBegun() throws Exception {
		Application application = this.context.getBean(Application.class);
		String port = this.context.getEnvironment().getProperty("local.server.port");
		CompletableFuture<HttpResponse<String>> response = HttpClient.newHttpClient()
			.sendAsync(HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/lease")).build(),
					BodyHandlers.ofString());
		assertThat(application.arrived.await(30, TimeUnit.SECONDS)).isTrue();
		CompletableFuture<Void> closing = CompletableFuture.runAsync(this.context::close);
		assertThat(application.closing.await(30, TimeUnit.SECONDS)).isTrue();
		application.goOn.countDown();
		assertThat(response.get(30, TimeUnit.SECONDS).body()).isEqualTo("leased");
		closing.get(60, TimeUnit.SECONDS);
		assertThat(this.pool.state().phase()).isEqualTo(Phase.CLOSED);
	}

	@Test
	void taskThatStillRunsIsWaitedFor() throws Exception {
		Application application = this.context.getBean(Application.class);
		CompletableFuture<String> task = this.context.getBean("applicationTaskExecutor", AsyncTaskExecutor.class)
			.submitCompletable(application::lease);
		assertThat(application.arrived.await(30, TimeUnit.SECONDS)).isTrue();
		CompletableFuture<Void> closing = CompletableFuture.runAsync(this.context::close);
		assertThat(application.closing.await(30, TimeUnit.SECONDS)).isTrue();
		application.goOn.countDown();
		assertThat(task.get(30, TimeUnit.SECONDS)).isEqualTo("leased");
		closing.get(60, TimeUnit.SECONDS);
	}

	@Test
	void leaseCanComeBackWhileThePoolDrains() throws Exception {
		Lease<?> lease = this.pool.acquire();
		CompletableFuture<Void> closing = CompletableFuture.runAsync(this.context::close);
		Awaitility.await().until(() -> this.pool.state().phase() == Phase.CLOSING);
		assertThat(closing).isNotDone();
		assertThat(lease.get()).isNotNull();
		lease.close();
		closing.get(30, TimeUnit.SECONDS);
		assertThat(this.pool.state().phase()).isEqualTo(Phase.CLOSED);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@RestController
	static class Application implements ApplicationListener<ContextClosedEvent> {

		private final CountDownLatch arrived = new CountDownLatch(1);

		private final CountDownLatch closing = new CountDownLatch(1);

		private final CountDownLatch goOn = new CountDownLatch(1);

		private final ObjectProvider<Pool<Object>> pool;

		Application(ObjectProvider<Pool<Object>> pool) {
			this.pool = pool;
		}

		@Bean
		static ResourceFactory<Object> thingFactory() {
			return (scope) -> new Object();
		}

		@GetMapping("/lease")
		String lease() throws InterruptedException {
			this.arrived.countDown();
			this.goOn.await();
			return this.pool.getObject().use((thing) -> "leased");
		}

		@Override
		public void onApplicationEvent(ContextClosedEvent event) {
			this.closing.countDown();
		}

	}

}
