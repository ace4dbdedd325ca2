package io.github.managedpools.boot.lease;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import io.github.managedpools.AcquireTimeoutException;
import io.github.managedpools.Pool;
import io.github.managedpools.boot.PoolRegistry;
import io.github.managedpools.boot.autoconfigure.ManagedPoolsAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.lease.DeclarativeLeasesAutoConfiguration;
import io.github.managedpools.boot.lease.ClientFactory.ConnectionLost;
import io.github.managedpools.boot.properties.PoolConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Lazy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link UsesPool @UsesPool} on methods whose work ends with them, and on
 * methods that are rejected.
 */
class UsesPoolTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(ManagedPoolsAutoConfiguration.class, DeclarativeLeasesAutoConfiguration.class))
		.withBean("ftp", ClientFactory.class)
		.withBean("mail", ClientFactory.class)
		.withBean(Inner.class)
		.withBean(Service.class);

	@Test
	void oneLeaseServesTheWholeMethod() {
		run((service, ftp) -> {
			assertThat(service.twoCalls()).containsExactly(1, 1);
			assertThat(ftp.state().counters().acquired()).isEqualTo(1);
			assertThat(ftp.state().leases()).isZero();
		});
	}

	@Test
	void nestedAndRecursiveCallsShareTheLease() {
		this.contextRunner.withPropertyValues("managed-pools.pool.ftp.size=1").run((context) -> {
			assertThat(context.getBean(Service.class).nested(5)).containsExactly(1, 1, 1, 1, 1, 1);
			Pool<?> ftp = context.getBean("ftpPool", Pool.class);
			assertThat(ftp.state().counters().acquired()).isEqualTo(1);
			assertThat(ftp.state().leases()).isZero();
		});
	}

	@Test
	void methodMayUseTwoPools() {
		this.contextRunner.run((context) -> {
			assertThat(context.getBean(Service.class).twoPools()).isEqualTo(2);
			assertThat(context.getBean(PoolRegistry.class).all())
				.allSatisfy((pool) -> assertThat(pool.state().counters().acquired()).isEqualTo(1));
		});
	}

	@Test
	void secondPoolThatLendsNothingGivesTheFirstBack() {
		this.contextRunner
			.withPropertyValues("managed-pools.pool.mail.size=0", "managed-pools.pool.mail.acquire-timeout=0")
			.run((context) -> {
				assertThatExceptionOfType(AcquireTimeoutException.class)
					.isThrownBy(() -> context.getBean(Service.class).twoPools());
				assertThat(context.getBean("ftpPool", Pool.class).state().leases()).isZero();
				assertThat(BoundLeases.of(LeaseSource.of(context.getBean("ftpPool", Pool.class)))).isNull();
			});
	}

	@Test
	void classMayBeMarked() {
		this.contextRunner.withBean(MarkedClass.class)
			.run((context) -> assertThat(
					context.getBean(MarkedClass.class).boundTo(context.getBean("ftpPool", Pool.class)))
				.isTrue());
	}

	@Test
	void checkedExceptionPassesAndKeepsTheResource() {
		run((service, ftp) -> {
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> service.fail(new IOException("disk full")))
				.withMessage("disk full");
			assertThat(ftp.state().counters().destroyed()).isZero();
			assertThat(ftp.state().leases()).isZero();
		});
	}

	@Test
	void uncheckedExceptionPassesAndKeepsTheResource() {
		run((service, ftp) -> {
			assertThatIllegalStateException().isThrownBy(() -> service.fail(new IllegalStateException("oops")));
			assertThat(service.id()).isEqualTo(1);
			assertThat(ftp.state().leases()).isZero();
		});
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void fatalExceptionDestroysTheResource(boolean namedByTheFactory) {
		run((service, ftp) -> {
			Exception fatal = namedByTheFactory ? new ConnectionLost() : new UnsupportedOperationException();
			assertThatExceptionOfType(Exception.class).isThrownBy(() -> service.fail(fatal)).isSameAs(fatal);
			assertThat(service.id()).isEqualTo(2);
		});
	}

	@Test
	void fatalExceptionOfANestedCallDestroysTheResourceAtTheEndOfTheOuterMethod() {
		run((service, ftp) -> {
			assertThat(service.surviveNestedFailure()).isEqualTo(1);
			assertThat(service.id()).isEqualTo(2);
		});
	}

	@Test
	void interruptedMethodKeepsTheFlagWhereItCannotThrow() {
		run((service, ftp) -> {
			Thread.currentThread().interrupt();
			assertThatExceptionOfType(PoolInterruptedException.class).isThrownBy(service::id);
			assertThat(Thread.interrupted()).isTrue();
			assertThat(ftp.state().leases()).isZero();
		});
	}

	@Test
	void interruptedMethodThrowsADeclaredException() {
		run((service, ftp) -> {
			Thread.currentThread().interrupt();
			assertThatExceptionOfType(InterruptedException.class).isThrownBy(service::patient);
			assertThat(Thread.currentThread().isInterrupted()).isFalse();
		});
	}

	@Test
	void threadHoldsNoLeaseAfterTheMethod() {
		run((service, ftp) -> {
			service.id();
			assertThat(BoundLeases.of(LeaseSource.of(ftp))).isNull();
		});
	}

	@Test
	void stageKeepsTheLeaseUntilItCompletes() {
		run((service, ftp) -> {
			CompletableFuture<String> reply = new CompletableFuture<>();
			CompletableFuture<String> sent = service.send(reply);
			assertThat(ftp.state().leases()).isEqualTo(1);
			assertThat(BoundLeases.of(LeaseSource.of(ftp))).isNull();
			reply.complete("done");
			assertThat(sent).isCompletedWithValue("done");
			assertThat(ftp.state().leases()).isZero();
			assertThat(service.id()).isEqualTo(1);
		});
	}

	@Test
	void stageThatFailsFatallyDestroysTheResource() {
		run((service, ftp) -> {
			CompletableFuture<String> reply = new CompletableFuture<>();
			service.send(reply);
			reply.completeExceptionally(new ConnectionLost());
			assertThat(ftp.state().leases()).isZero();
			assertThat(service.id()).isEqualTo(2);
		});
	}

	@Test
	void cancelledStageNeverLendsItsResourceAgain() {
		run((service, ftp) -> {
			service.send(new CompletableFuture<>()).cancel(true);
			assertThat(ftp.state().leases()).isZero();
			assertThat(service.id()).isEqualTo(2);
		});
	}

	@Test
	void stageOfANestedCallKeepsTheLeaseBeyondTheOuterMethod() {
		run((service, ftp) -> {
			CompletableFuture<String> reply = new CompletableFuture<>();
			service.sendNested(reply);
			assertThat(ftp.state().leases()).isEqualTo(1);
			assertThat(ftp.state().counters().acquired()).isEqualTo(1);
			reply.complete("done");
			assertThat(ftp.state().leases()).isZero();
		});
	}

	@Test
	void stageBehindAGeneralReturnTypeKeepsTheLeaseToo() {
		run((service, ftp) -> {
			CompletableFuture<String> reply = new CompletableFuture<>();
			service.untyped(reply);
			assertThat(ftp.state().leases()).isEqualTo(1);
			reply.complete("done");
			assertThat(ftp.state().leases()).isZero();
		});
	}

	@Test
	void publisherThatTheReturnTypeDoesNotRevealIsRefused() {
		run((service, ftp) -> {
			assertThatIllegalStateException().isThrownBy(() -> service.untyped(Mono.just(1)))
				.withMessageContaining("declare the type");
			assertThat(ftp.state().leases()).isZero();
		});
	}

	@ParameterizedTest
	@MethodSource
	void unsupportedMethodIsRejectedWithTheReason(Class<?> type, String reason) {
		this.contextRunner.withUserConfiguration(type).run((context) -> {
			assertThat(context).hasFailed();
			assertThat(context.getStartupFailure()).hasStackTraceContaining(type.getSimpleName())
				.satisfies((failure) -> assertThat(failure).satisfiesAnyOf(
						(ex) -> assertThat(ex).isInstanceOf(PoolConfigurationException.class)
							.hasMessageContaining(reason),
						(ex) -> assertThat(ex).cause()
							.isInstanceOf(PoolConfigurationException.class)
							.hasMessageContaining(reason)));
		});
	}

	static Stream<Arguments> unsupportedMethodIsRejectedWithTheReason() {
		return Stream.of(
				Arguments.of(ReturnsFuture.class, "the work of a Future goes on after the method has returned"),
				Arguments.of(ReturnsCallable.class, "the work of a Callable goes on"),
				Arguments.of(ReturnsStream.class, "the work of a Stream goes on"),
				Arguments.of(FinalMethod.class, "it is final, private or static"),
				Arguments.of(PrivateMethod.class, "it is final, private or static"),
				Arguments.of(FinalClass.class, "is final and can't be proxied"),
				Arguments.of(NoName.class, "it names no pool"),
				Arguments.of(UnknownPool.class, "uses the pool 'sftp', which is not there"));
	}

	@Test
	void finalClassWithAnInterfaceIsProxiedByIt() {
		this.contextRunner.withBean(Greeter.class, FinalGreeter::new)
			.run((context) -> assertThat(context.getBean(Greeter.class).isBound(context.getBean("ftpPool", Pool.class)))
				.isTrue());
	}

	private void run(ServiceConsumer consumer) {
		this.contextRunner
			.run((context) -> consumer.accept(context.getBean(Service.class), context.getBean("ftpPool", Pool.class)));
	}

	interface ServiceConsumer {

		void accept(Service service, Pool<?> ftp) throws Exception;

	}

	static class Service {

		@Pooled("ftp")
		private Client ftp;

		@Pooled("mail")
		private Client mail;

		@Autowired
		@Lazy
		private Service self;

		@Autowired
		private Inner inner;

		@UsesPool("ftp")
		public int id() {
			return this.ftp.id();
		}

		@UsesPool("ftp")
		public List<Integer> twoCalls() {
			return List.of(this.ftp.id(), this.ftp.id());
		}

		@UsesPool("ftp")
		public List<Integer> nested(int depth) {
			List<Integer> ids = (depth > 0) ? this.self.nested(depth - 1) : new ArrayList<>();
			ids.add(this.ftp.id());
			return ids;
		}

		@UsesPool({ "ftp", "mail" })
		public int twoPools() {
			return this.ftp.id() + this.mail.id();
		}

		@UsesPool(value = "ftp", fatal = UnsupportedOperationException.class)
		public void fail(Exception failure) throws Exception {
			throw failure;
		}

		@UsesPool("ftp")
		public int surviveNestedFailure() {
			try {
				this.inner.loseConnection();
			}
			catch (ConnectionLost ex) {
				return this.ftp.id();
			}
			return -1;
		}

		@UsesPool("ftp")
		public void patient() throws InterruptedException {
		}

		@UsesPool("ftp")
		public CompletableFuture<String> send(CompletableFuture<String> reply) {
			return this.ftp.send(reply);
		}

		@UsesPool("ftp")
		public void sendNested(CompletableFuture<String> reply) {
			this.self.send(reply);
		}

		@UsesPool("ftp")
		public Object untyped(Object result) {
			return result;
		}

	}

	static class Inner {

		@UsesPool("ftp")
		public void loseConnection() throws ConnectionLost {
			throw new ConnectionLost();
		}

	}

	@UsesPool("ftp")
	static class MarkedClass {

		public boolean boundTo(Pool<?> pool) {
			return BoundLeases.of(LeaseSource.of(pool)) != null;
		}

	}

	static class ReturnsFuture {

		@UsesPool("ftp")
		public Future<String> work() {
			return CompletableFuture.completedFuture("");
		}

	}

	static class ReturnsCallable {

		@UsesPool("ftp")
		public Callable<String> work() {
			return () -> "";
		}

	}

	static class ReturnsStream {

		@UsesPool("ftp")
		public Stream<String> work() {
			return Stream.of("");
		}

	}

	static class FinalMethod {

		@UsesPool("ftp")
		public final void work() {
		}

	}

	static class PrivateMethod {

		@UsesPool("ftp")
		private void work() {
		}

	}

	static final class FinalClass {

		@UsesPool("ftp")
		public void work() {
		}

	}

	static class NoName {

		@UsesPool
		public void work() {
		}

	}

	static class UnknownPool {

		@UsesPool("sftp")
		public void work() {
		}

	}

	interface Greeter {

		boolean isBound(Pool<?> pool);

	}

	static final class FinalGreeter implements Greeter {

		@Override
		@UsesPool("ftp")
		public boolean isBound(Pool<?> pool) {
			return BoundLeases.of(LeaseSource.of(pool)) != null;
		}

	}

}
