package io.github.managedpools.boot.lease;

import java.net.Socket;
import java.sql.Connection;

import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.boot.autoconfigure.ManagedPoolsAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.lease.DeclarativeLeasesAutoConfiguration;
import io.github.managedpools.boot.properties.PoolConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.javapoet.ClassName;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of pools whose resources have a class that can't be proxied.
 */
class UnproxiableResourceTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(ManagedPoolsAutoConfiguration.class, DeclarativeLeasesAutoConfiguration.class));

	@Test
	void applicationWithPoolsOfAnyClassesIsProcessedAheadOfTime() {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.register(Factories.class, ManagedPoolsAutoConfiguration.class,
					DeclarativeLeasesAutoConfiguration.class);
			DefaultGenerationContext generation = new DefaultGenerationContext(
					new ClassNameGenerator(ClassName.get(UnproxiableResourceTests.class)),
					new InMemoryGeneratedFiles());
			new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
		}
	}

	@Test
	void poolOfSuchAClassWorks() {
		this.contextRunner.withUserConfiguration(Factories.class).run((context) -> {
			assertThat(context).hasNotFailed();
			try (Lease<?> lease = context.getBean("socketPool", Pool.class).acquire()) {
				assertThat(lease.get()).isInstanceOf(Socket.class);
			}
		});
	}

	@ParameterizedTest
	@ValueSource(classes = { OfSocket.class, OfPrivateConstructors.class, OfFinal.class, OfSealed.class, OfEnum.class,
			OfArray.class, OfBuilder.class })
	void injectedResourceIsRefusedAtTheStartWithTheRemedy(Class<?> user) {
		this.contextRunner.withUserConfiguration(Factories.class, user)
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.isInstanceOfSatisfying(PoolConfigurationException.class, (failure) -> {
					assertThat(failure).hasMessageContaining("can't be injected with @Pooled");
					assertThat(failure.action()).contains("Inject 'Pool<");
				}));
	}

	@Test
	void handlerParameterIsRefusedByTheSameCheck() {
		assertThatExceptionOfType(PoolConfigurationException.class)
			.isThrownBy(() -> PooledProxies.check("socket", Socket.class))
			.withMessageContaining("java.net.Socket");
	}

	@Test
	void interfaceOfThePlatformCanBeInjected() {
		this.contextRunner.withUserConfiguration(Factories.class, OfConnection.class)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Configuration(proxyBeanMethods = false)
	static class Factories {

		@Bean
		ResourceFactory<Socket> socketFactory() {
			return (scope) -> new Socket();
		}

		@Bean
		ResourceFactory<Connection> connectionFactory() {
			return (scope) -> null;
		}

		@Bean
		ResourceFactory<PrivateConstructors> hiddenFactory() {
			return (scope) -> new PrivateConstructors();
		}

		@Bean
		ResourceFactory<String> finalFactory() {
			return (scope) -> "";
		}

		@Bean
		ResourceFactory<Sealed> sealedFactory() {
			return (scope) -> new Only();
		}

		@Bean
		ResourceFactory<Thread.State> enumFactory() {
			return (scope) -> Thread.State.NEW;
		}

		@Bean
		ResourceFactory<byte[]> arrayFactory() {
			return (scope) -> new byte[1];
		}

		@Bean
		ResourceFactory<ClassLoader> builderFactory() {
			return (scope) -> Thread.currentThread().getContextClassLoader();
		}

	}

	static class PrivateConstructors {

		private PrivateConstructors() {
		}

	}

	sealed interface Sealed permits Only {

	}

	static final class Only implements Sealed {

	}

	static class OfSocket {

		OfSocket(@Pooled("socket") Socket resource) {
		}

	}

	static class OfPrivateConstructors {

		OfPrivateConstructors(@Pooled("hidden") PrivateConstructors resource) {
		}

	}

	static class OfFinal {

		OfFinal(@Pooled("final") String resource) {
		}

	}

	static class OfSealed {

		OfSealed(@Pooled("sealed") Sealed resource) {
		}

	}

	static class OfEnum {

		OfEnum(@Pooled("enum") Thread.State resource) {
		}

	}

	static class OfArray {

		OfArray(@Pooled("array") byte[] resource) {
		}

	}

	static class OfBuilder {

		OfBuilder(@Pooled("builder") ClassLoader resource) {
		}

	}

	static class OfConnection {

		OfConnection(@Pooled("connection") Connection resource) {
		}

	}

}
