package io.github.managedpools.boot.lease;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.boot.autoconfigure.ManagedPoolsAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.lease.DeclarativeLeasesAutoConfiguration;
import io.github.managedpools.boot.reactive.ReactivePool;
import io.github.managedpools.boot.web.RequestLeases;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;

/**
 * Tests of declarative leases from an application's own pools, which may answer anything.
 * Regression tests: a mock that returned no lease led to a bare NullPointerException, and
 * one lease that could not be ended kept the others from ending.
 */
@SuppressWarnings("unchecked")
class MockedPoolLeasesTests {

	private final Pool<StringBuilder> ftp = mock(Pool.class);

	private final Pool<StringBuilder> mail = mock(Pool.class);

	private final KeyedPool<String, StringBuilder> tenant = mock(KeyedPool.class);

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(ManagedPoolsAutoConfiguration.class, DeclarativeLeasesAutoConfiguration.class))
		.withBean("ftpPool", Pool.class, () -> this.ftp)
		.withBean("mailPool", Pool.class, () -> this.mail)
		.withBean("tenantPool", KeyedPool.class, () -> this.tenant)
		.withBean(User.class);

	@Test
	void mockThatReturnsNoLeaseIsToldOf() {
		this.contextRunner.run((context) -> {
			User user = context.getBean(User.class);
			Stream<Callable<?>> uses = Stream.of(user::use, () -> user.useKey("a"), () -> user.useLater().block(),
					() -> ReactivePool.of(this.ftp).use((resource) -> Mono.just(1)).block());
			assertThat(uses).allSatisfy((use) -> assertThatIllegalStateException().isThrownBy(use::call)
				.withMessageContaining("returned null instead of a lease; if it is a mock"));
		});
	}

	@Test
	void mockThatReturnsALeaseIsUsed() {
		this.contextRunner.run((context) -> {
			Lease<StringBuilder> lease = mock(Lease.class);
			given(this.ftp.acquire()).willReturn(lease);
			given(this.mail.acquire()).willReturn(mock(Lease.class));
			given(this.ftp.acquireAsync()).willReturn(CompletableFuture.completedFuture(lease));
			given(this.tenant.acquire("a")).willReturn(lease);
			User user = context.getBean(User.class);
			assertThat(user.use()).isOne();
			assertThat(user.useKey("a")).isOne();
			assertThat(user.useLater().block()).isOne();
			assertThat(user.useBoth()).isOne();
		});
	}

	@Test
	void leaseThatCanNotBeEndedDoesNotKeepTheOthersFromEnding() {
		this.contextRunner.run((context) -> {
			Lease<StringBuilder> first = mock(Lease.class);
			Lease<StringBuilder> second = mock(Lease.class);
			willThrow(new UnsupportedOperationException("stuck")).given(second).close();
			given(this.ftp.acquire()).willReturn(first);
			given(this.mail.acquire()).willReturn(second);
			assertThatExceptionOfType(UnsupportedOperationException.class)
				.isThrownBy(context.getBean(User.class)::useBoth);
			then(first).should().close();
		});
	}

	@Test
	void leaseOfARequestThatCanNotBeEndedDoesNotKeepTheOthersFromEnding() {
		Lease<StringBuilder> first = mock(Lease.class);
		Lease<StringBuilder> second = mock(Lease.class);
		willThrow(new UnsupportedOperationException("stuck")).given(second).suspect();
		RequestLeases leases = new RequestLeases();
		leases.add(this.ftp, first);
		leases.add(this.mail, second);
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> leases.end(new IllegalStateException()));
		then(second).should().close();
		then(first).should().close();
	}

	static class User {

		@UsesPool("ftp")
		public int use() {
			return 1;
		}

		@UsesPool({ "ftp", "mail" })
		public int useBoth() {
			return 1;
		}

		@UsesPool(value = "tenant", key = "#p0")
		public int useKey(String key) {
			return key.length();
		}

		@UsesPool("ftp")
		public Mono<Integer> useLater() {
			return Mono.just(1);
		}

	}

}
