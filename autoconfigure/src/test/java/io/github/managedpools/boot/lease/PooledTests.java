package io.github.managedpools.boot.lease;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;

import io.github.managedpools.CreationScope;
import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolState;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.boot.autoconfigure.ManagedPoolsAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.lease.DeclarativeLeasesAutoConfiguration;
import io.github.managedpools.boot.lease.ClientFactory.ConnectionLost;
import io.github.managedpools.boot.properties.PoolConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Pooled @Pooled}.
 */
@ExtendWith(OutputCaptureExtension.class)
class PooledTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(ManagedPoolsAutoConfiguration.class, DeclarativeLeasesAutoConfiguration.class))
		.withBean("myFtpFactory", ClientFactory.class)
		.withBean("parser", ParserFactory.class);

	@Test
	void appliesToConstructorParametersMethodParametersAndFields() {
		this.contextRunner.withBean(Everywhere.class).run((context) -> {
			Everywhere user = context.getBean(Everywhere.class);
			assertThat(user.byConstructor.id()).isEqualTo(1);
			assertThat(user.byMethod.id()).isEqualTo(1);
			assertThat(user.byField.id()).isEqualTo(1);
		});
	}

	@Test
	void classTypeIsInjectedToo() {
		this.contextRunner.withBean(ParserUser.class)
			.run((context) -> assertThat(context.getBean(ParserUser.class).parser.parse("x")).isEqualTo("parsed x"));
	}

	@Test
	void callOutsideAnyBoundaryLeasesForThatOneCall() {
		this.contextRunner.withBean(Everywhere.class).run((context) -> {
			context.getBean(Everywhere.class).byField.id();
			PoolState state = context.getBean("myFtpPool", Pool.class).state();
			assertThat(state.leases()).isZero();
			assertThat(state.counters().acquired()).isEqualTo(1);
		});
	}

	@Test
	void failureOfACallIsThrownUnchangedAndKeepsTheResource() {
		this.contextRunner.withBean(Everywhere.class).run((context) -> {
			Client client = context.getBean(Everywhere.class).byField;
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> client.fail(new IOException("file missing")))
				.withMessage("file missing");
			assertThat(client.id()).isEqualTo(1);
		});
	}

	@Test
	void failureThatTheFactoryCallsFatalDestroysTheResource() {
		this.contextRunner.withBean(Everywhere.class).run((context) -> {
			Client client = context.getBean(Everywhere.class).byField;
			assertThatExceptionOfType(ConnectionLost.class).isThrownBy(() -> client.fail(new ConnectionLost()));
			assertThat(client.id()).isEqualTo(2);
		});
	}

	@Test
	void closeOnTheProxyClosesNothing() {
		this.contextRunner.withBean(Everywhere.class).run((context) -> {
			Client client = context.getBean(Everywhere.class).byField;
			client.close();
			assertThat(client.id()).isEqualTo(1);
			assertThat(context.getBean(ClientFactory.class).open()).containsExactly(1);
		});
	}

	@Test
	void equalsHashCodeAndToStringOfTheProxyLeaseNothing() {
		this.contextRunner.withBean(Everywhere.class).run((context) -> {
			Client client = context.getBean(Everywhere.class).byField;
			assertThat(client).isEqualTo(client).hasSameHashCodeAs(client).hasToString("a resource of pool 'my-ftp'");
			assertThat(context.getBean("myFtpPool", Pool.class).state().counters().acquired()).isZero();
		});
	}

	@Test
	void stageThatACallReturnsKeepsItsResource() {
		this.contextRunner.withBean(Everywhere.class).run((context) -> {
			CompletableFuture<String> reply = new CompletableFuture<>();
			CompletableFuture<String> sent = context.getBean(Everywhere.class).byField.send(reply);
			Pool<?> pool = context.getBean("myFtpPool", Pool.class);
			assertThat(pool.state().leases()).isEqualTo(1);
			reply.complete("done");
			assertThat(sent).isCompletedWithValue("done");
			assertThat(pool.state().leases()).isZero();
		});
	}

	@Test
	void publisherThatACallReturnsLeasesOnSubscription() {
		this.contextRunner.withBean(Everywhere.class).run((context) -> {
			var lazily = context.getBean(Everywhere.class).byField.lazily();
			Pool<?> pool = context.getBean("myFtpPool", Pool.class);
			assertThat(pool.state().counters().acquired()).isZero();
			assertThat(lazily.block()).isEqualTo(1);
			assertThat(pool.state().leases()).isZero();
		});
	}

	@Test
	void interruptedCallKeepsTheFlagWhereItCannotThrow() {
		this.contextRunner.withBean(Everywhere.class).run((context) -> {
			Client client = context.getBean(Everywhere.class).byField;
			Thread.currentThread().interrupt();
			assertThatExceptionOfType(PoolInterruptedException.class).isThrownBy(client::id)
				.withMessageContaining("'my-ftp'")
				.withCauseInstanceOf(InterruptedException.class);
			assertThat(Thread.interrupted()).isTrue();
		});
	}

	@Test
	void proxyIsNoCandidateForOthersOfItsType() {
		this.contextRunner.withBean(PlainUser.class).run((context) -> {
			assertThat(context).hasFailed();
			assertThat(context.getStartupFailure()).hasRootCauseInstanceOf(NoSuchBeanDefinitionException.class);
		});
	}

	@Test
	void userOfAProxyIsDestroyedBeforeThePoolCloses() {
		this.contextRunner.withBean(LastCall.class).run((context) -> {
			LastCall user = context.getBean(LastCall.class);
			context.close();
			assertThat(user.last).isEqualTo(1);
		});
	}

	@Test
	void poolBuiltByHandIsFoundByItsBeanName() {
		this.contextRunner.withUserConfiguration(ByHand.class)
			.run((context) -> assertThat(context.getBean(HandUser.class).client.id()).isEqualTo(1));
	}

	@Test
	void finalClassIsRefusedWithTheReason() {
		this.contextRunner.withUserConfiguration(FinalResource.class).run((context) -> {
			assertThat(context).hasFailed();
			assertThat(context.getStartupFailure()).rootCause()
				.isInstanceOf(PoolConfigurationException.class)
				.hasMessageContaining("'token'")
				.hasMessageContaining("is final and can't be proxied");
		});
	}

	@Test
	void classWithoutAVisibleConstructorIsRefusedWithTheReason() {
		this.contextRunner.withUserConfiguration(SealedOffResource.class).run((context) -> {
			assertThat(context).hasFailed();
			assertThat(context.getStartupFailure()).rootCause()
				.isInstanceOf(PoolConfigurationException.class)
				.hasMessageContaining("has only private constructors and can't be proxied");
		});
	}

	@Test
	void finalClassThatIsNotInjectedIsAccepted() {
		this.contextRunner.withBean("tokenFactory", TokenFactory.class).run((context) -> {
			assertThat(context).hasNotFailed();
			try (Lease<?> lease = context.getBean("tokenPool", Pool.class).acquire()) {
				assertThat(lease.get()).isInstanceOf(Token.class);
			}
		});
	}

	@Test
	void finalMethodsAreReportedAsAWarning(CapturedOutput output) {
		this.contextRunner.withBean(ParserUser.class).run((context) -> assertThat(output).contains("[version]"));
	}

	static class Everywhere {

		private final Client byConstructor;

		private Client byMethod;

		@Pooled("my-ftp")
		private Client byField;

		Everywhere(@Pooled("my-ftp") Client client) {
			this.byConstructor = client;
		}

		@Autowired
		void setClient(@Pooled("my-ftp") Client client) {
			this.byMethod = client;
		}

	}

	static class ParserUser {

		@Pooled("parser")
		private Parser parser;

	}

	static class PlainUser {

		PlainUser(Client client) {
		}

	}

	static class LastCall implements AutoCloseable {

		@Pooled("my-ftp")
		private Client client;

		private int last;

		@Override
		public void close() {
			this.last = this.client.id();
		}

	}

	static class Parser {

		private final String prefix;

		Parser(String prefix) {
			this.prefix = prefix;
		}

		String parse(String text) {
			return this.prefix + text;
		}

		public final int version() {
			return 1;
		}

	}

	static class ParserFactory implements ResourceFactory<Parser> {

		@Override
		public Parser create(CreationScope scope) {
			return new Parser("parsed ");
		}

	}

	record Token() {
	}

	static class TokenFactory implements ResourceFactory<Token> {

		@Override
		public Token create(CreationScope scope) {
			return new Token();
		}

	}

	static class Session {

		private Session() {
		}

		static Session open() {
			return new Session();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class SealedOffResource {

		@Bean
		ResourceFactory<Session> session() {
			return (scope) -> Session.open();
		}

		@Bean
		String user(@Pooled("session") Session session) {
			return session.toString();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class FinalResource {

		@Bean
		TokenFactory token() {
			return new TokenFactory();
		}

		@Bean
		String user(@Pooled("token") Token token) {
			return token.toString();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ByHand {

		@Bean
		Pool<Client> oldFtpPool() {
			return Pool.builder(new ClientFactory()).name("old-ftp").build();
		}

		@Bean
		HandUser user() {
			return new HandUser();
		}

	}

	static class HandUser {

		@Pooled("old-ftp")
		private Client client;

	}

}
