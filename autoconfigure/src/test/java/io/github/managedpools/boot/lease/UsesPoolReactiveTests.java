package io.github.managedpools.boot.lease;

import java.util.concurrent.atomic.AtomicInteger;

import io.github.managedpools.Pool;
import io.github.managedpools.boot.autoconfigure.ManagedPoolsAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.lease.DeclarativeLeasesAutoConfiguration;
import io.github.managedpools.boot.lease.ClientFactory.ConnectionLost;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Lazy;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link UsesPool @UsesPool} on methods with reactive results.
 */
class UsesPoolReactiveTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(ManagedPoolsAutoConfiguration.class, DeclarativeLeasesAutoConfiguration.class))
		.withBean("ftp", ClientFactory.class)
		.withBean("mail", ClientFactory.class)
		.withBean(Service.class);

	@Test
	void methodRunsWithALeaseWhenItIsSubscribedTo() {
		run((service, ftp) -> {
			Mono<Integer> id = service.id();
			assertThat(service.calls()).hasValue(0);
			StepVerifier.create(id).expectNext(1).verifyComplete();
			StepVerifier.create(id).expectNext(1).verifyComplete();
			assertThat(service.calls()).hasValue(2);
			assertThat(ftp.state().counters().acquired()).isEqualTo(2);
			assertThat(ftp.state().leases()).isZero();
		});
	}

	@Test
	void leaseIsHeldUntilTheEndOfTheSubscription() {
		run((service, ftp) -> {
			Sinks.Many<String> results = Sinks.many().unicast().onBackpressureBuffer();
			StepVerifier.create(service.stream(results.asFlux()))
				.then(() -> results.tryEmitNext("a"))
				.expectNext("a")
				.then(() -> assertThat(ftp.state().leases()).isEqualTo(1))
				.then(results::tryEmitComplete)
				.verifyComplete();
			assertThat(ftp.state().leases()).isZero();
		});
	}

	@Test
	void cancelGivesTheLeaseBack() {
		run((service, ftp) -> {
			Disposable subscription = service.stream(Flux.never()).subscribe();
			Awaitility.await().until(() -> ftp.state().leases() == 1);
			subscription.dispose();
			assertThat(ftp.state().leases()).isZero();
			assertThat(ftp.state().counters().destroyed()).isZero();
		});
	}

	@Test
	void cancelWhileWaitingForTheSecondPoolGivesTheFirstBack() {
		this.contextRunner.withPropertyValues("managed-pools.pool.mail.size=0").run((context) -> {
			Pool<?> ftp = context.getBean("ftpPool", Pool.class);
			Pool<?> mail = context.getBean("mailPool", Pool.class);
			Disposable subscription = context.getBean(Service.class).twoPools().subscribe();
			Awaitility.await().until(() -> mail.state().pending() == 1);
			assertThat(ftp.state().leases()).isEqualTo(1);
			subscription.dispose();
			assertThat(ftp.state().leases()).isZero();
			assertThat(mail.state().pending()).isZero();
		});
	}

	@Test
	void fatalFailureDestroysTheResource() {
		run((service, ftp) -> {
			StepVerifier.create(service.stream(Flux.error(new ConnectionLost()))).verifyError(ConnectionLost.class);
			StepVerifier.create(service.id()).expectNext(2).verifyComplete();
		});
	}

	@Test
	void failureOfTheMethodItselfIsAnErrorAndGivesTheLeaseBack() {
		run((service, ftp) -> {
			StepVerifier.create(service.broken()).verifyErrorMessage("oops");
			assertThat(ftp.state().leases()).isZero();
		});
	}

	@Test
	void subscriptionWithinABoundarySharesItsLease() {
		this.contextRunner.withPropertyValues("managed-pools.pool.ftp.size=1").run((context) -> {
			assertThat(context.getBean(Service.class).blockNested()).isEqualTo(1);
			Pool<?> ftp = context.getBean("ftpPool", Pool.class);
			assertThat(ftp.state().counters().acquired()).isEqualTo(1);
			assertThat(ftp.state().leases()).isZero();
		});
	}

	@Test
	void plainPublisherIsAReactiveResultToo() {
		run((service, ftp) -> StepVerifier.create(service.publisher()).expectNext(1).verifyComplete());
	}

	private void run(ServiceConsumer consumer) {
		this.contextRunner
			.run((context) -> consumer.accept(context.getBean(Service.class), context.getBean("ftpPool", Pool.class)));
	}

	interface ServiceConsumer {

		void accept(Service service, Pool<?> ftp) throws Exception;

	}

	static class Service {

		private final AtomicInteger calls = new AtomicInteger();

		@Pooled("ftp")
		private Client ftp;

		@Autowired
		@Lazy
		private Service self;

		public AtomicInteger calls() {
			return this.calls;
		}

		@UsesPool("ftp")
		public Mono<Integer> id() {
			this.calls.incrementAndGet();
			return Mono.just(this.ftp.id());
		}

		@UsesPool("ftp")
		public Flux<String> stream(Flux<String> results) {
			return results;
		}

		@UsesPool({ "ftp", "mail" })
		public Mono<Void> twoPools() {
			return Mono.empty();
		}

		@UsesPool("ftp")
		public Mono<Integer> broken() {
			throw new IllegalStateException("oops");
		}

		@UsesPool("ftp")
		public Integer blockNested() {
			return this.self.id().block();
		}

		@UsesPool("ftp")
		public Publisher<Integer> publisher() {
			return Mono.just(this.ftp.id());
		}

	}

}
