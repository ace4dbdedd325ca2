package io.github.managedpools.boot.lease;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import javax.naming.CommunicationException;

import io.github.managedpools.CreationScope;
import io.github.managedpools.Pool;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.boot.autoconfigure.ManagedPoolsAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.lease.DeclarativeLeasesAutoConfiguration;
import io.github.managedpools.boot.reactive.ReactivePool;
import io.github.managedpools.boot.web.RequestLeases;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * A failure of the far side destroys the resource of a factory that does not validate,
 * and puts that of a factory that does in doubt, whichever way the resource was leased.
 */
class DefaultFatalTests {

	private static final Exception FAR_SIDE = new CommunicationException("connection closed");

	private static final Exception OWN = new IllegalArgumentException("the work's own");

	static final List<Arguments> WAYS = List
		.of(Arguments.of("pool", (Way) (pool, service, failure) -> pool.use((client) -> {
			throw failure;
		})), Arguments.of("stage",
				(Way) (pool, service, failure) -> pool.useAsync((client) -> CompletableFuture.failedFuture(failure))
					.join()),
				Arguments.of("method", (Way) (pool, service, failure) -> service.fail(failure)),
				Arguments.of("call of a proxy", (Way) (pool, service, failure) -> service.call(failure)),
				Arguments.of("method with a stage",
						(Way) (pool, service, failure) -> service.failLater(failure).join()),
				Arguments.of("reactive method",
						(Way) (pool, service, failure) -> service.failReactively(failure).block()),
				Arguments.of("reactive pool",
						(Way) (pool, service,
								failure) -> ReactivePool.of(pool).use((client) -> Mono.error(failure)).block()),
				Arguments.of("wrapped by a reactive operator",
						(Way) (pool, service, failure) -> ReactivePool.of(pool)
							.use((client) -> Mono.error(Exceptions.propagate(failure)))
							.block()),
				Arguments.of("request", (Way) (pool, service, failure) -> {
					RequestLeases leases = new RequestLeases();
					leases.add(pool, pool.acquire());
					leases.end(failure);
					throw failure;
				}));

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(ManagedPoolsAutoConfiguration.class, DeclarativeLeasesAutoConfiguration.class))
		.withUserConfiguration(Application.class);

	@ParameterizedTest(name = "{0}")
	@FieldSource("WAYS")
	void onlyFailuresOfTheFarSideDestroyTheResource(String what, Way way) {
		this.contextRunner.run((context) -> {
			@SuppressWarnings("unchecked")
			Pool<Client> pool = context.getBean("clientPool", Pool.class);
			Service service = context.getBean("service", Service.class);
			assertThat(catchThrowable(() -> way.fail(pool, service, OWN))).hasStackTraceContaining("the work's own");
			Awaitility.await().until(() -> pool.state().resources().idle() == 1);
			assertThat(catchThrowable(() -> way.fail(pool, service, FAR_SIDE)))
				.hasStackTraceContaining("connection closed");
			Awaitility.await().until(() -> pool.state().counters().destroyed() == 1);
			assertThat(pool.use(Client::id)).isEqualTo(2);
			assertThat(pool.state().leases()).isZero();
		});
	}

	@ParameterizedTest(name = "{0}")
	@FieldSource("WAYS")
	void anyFailurePutsAResourceThatCanBeValidatedInDoubt(String what, Way way) {
		this.contextRunner.withBean("checkedClientFactory", CheckedClientFactory.class)
			.withBean("checkedService", CheckedService.class)
			.run((context) -> {
				CheckedClientFactory factory = context.getBean(CheckedClientFactory.class);
				@SuppressWarnings("unchecked")
				Pool<Client> pool = context.getBean("checkedClientPool", Pool.class);
				Service service = context.getBean(CheckedService.class);
				assertThat(catchThrowable(() -> way.fail(pool, service, OWN)))
					.hasStackTraceContaining("the work's own");
				Awaitility.await().until(() -> pool.state().leases() == 0);
				assertThat(pool.use(Client::id)).as("the resource, which passes").isEqualTo(1);
				assertThat(factory.checks).hasValue(1);
				factory.broken = true;
				assertThat(catchThrowable(() -> way.fail(pool, service, FAR_SIDE)))
					.hasStackTraceContaining("connection closed");
				Awaitility.await().until(() -> pool.state().leases() == 0);
				assertThat(pool.use(Client::id)).as("the next one").isEqualTo(2);
				assertThat(factory.checks).hasValue(2);
			});
	}

	@FunctionalInterface
	interface Way {

		void fail(Pool<Client> pool, Service service, Exception failure) throws Exception;

	}

	interface Client {

		int id() throws IOException;

		default void fail(Exception failure) throws Exception {
			throw failure;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

		@Bean
		ResourceFactory<Client> clientFactory() {
			AtomicInteger count = new AtomicInteger();
			return (scope) -> {
				int id = count.incrementAndGet();
				return () -> id;
			};
		}

		@Bean
		Service service(@Pooled("client") Client client) {
			return new Service(client);
		}

	}

	static class CheckedClientFactory implements ResourceFactory<Client> {

		private final AtomicInteger count = new AtomicInteger();

		private final AtomicInteger checks = new AtomicInteger();

		private volatile boolean broken;

		@Override
		public Client create(CreationScope scope) {
			int id = this.count.incrementAndGet();
			return () -> id;
		}

		@Override
		public boolean isValid(Client client) {
			this.checks.incrementAndGet();
			return !this.broken;
		}

	}

	static class CheckedService extends Service {

		CheckedService(@Pooled("checked-client") Client client) {
			super(client);
		}

		@Override
		@UsesPool("checked-client")
		public void fail(Exception failure) throws Exception {
			throw failure;
		}

		@Override
		@UsesPool("checked-client")
		public CompletableFuture<String> failLater(Exception failure) {
			return CompletableFuture.failedFuture(failure);
		}

		@Override
		@UsesPool("checked-client")
		public Mono<String> failReactively(Exception failure) {
			return Mono.error(failure);
		}

	}

	static class Service {

		private final Client client;

		Service(Client client) {
			this.client = client;
		}

		void call(Exception failure) throws Exception {
			this.client.fail(failure);
		}

		@UsesPool("client")
		public void fail(Exception failure) throws Exception {
			throw failure;
		}

		@UsesPool("client")
		public CompletableFuture<String> failLater(Exception failure) {
			return CompletableFuture.failedFuture(failure);
		}

		@UsesPool("client")
		public Mono<String> failReactively(Exception failure) {
			return Mono.error(failure);
		}

	}

}
