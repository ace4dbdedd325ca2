package io.github.managedpools.boot.lease;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.KeyedResourceFactory;
import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.SizeRange;
import io.github.managedpools.boot.KeyedPoolCustomizer;
import io.github.managedpools.boot.PoolCustomizer;
import io.github.managedpools.boot.autoconfigure.ManagedPoolsAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.lease.DeclarativeLeasesAutoConfiguration;
import io.github.managedpools.boot.web.LeaseParameter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the spellings of a pool's name: dashes and case do not matter.
 */
class PoolNameSpellingTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(ManagedPoolsAutoConfiguration.class, DeclarativeLeasesAutoConfiguration.class))
		.withBean("myFtpFactory", ClientFactory.class)
		.withBean("otherFactory", ClientFactory.class);

	/**
	 * Regression test: {@code @Pooled} accepted the kebab-case name only, unlike
	 * {@code @UsesPool}.
	 */
	@Test
	void pooledTakesEverySpelling() {
		this.contextRunner.withBean(Everywhere.class).run((context) -> {
			Everywhere user = context.getBean(Everywhere.class);
			user.camelCase.id();
			user.upperCase.id();
			user.kebabCase.id();
			user.byConstructor.id();
			assertThat(acquired(context.getBean("myFtpPool", Pool.class))).isEqualTo(4);
			assertThat(acquired(context.getBean("otherPool", Pool.class))).isZero();
		});
	}

	@Test
	void pooledDistinguishesDifferentNames() {
		this.contextRunner.withBean(Misspelt.class).run((context) -> {
			assertThat(context).hasFailed();
			assertThat(context.getStartupFailure()).hasRootCauseInstanceOf(NoSuchBeanDefinitionException.class);
		});
	}

	@Test
	void poolBuiltByHandIsFoundByEverySpellingOfItsBeanName() {
		this.contextRunner.withUserConfiguration(ByHand.class)
			.withBean(HandUser.class)
			.run((context) -> assertThat(context.getBean(HandUser.class).client.id()).isEqualTo(1));
	}

	@Test
	void twoSpellingsOfOnePoolAreOneLease() {
		this.contextRunner.withPropertyValues("managed-pools.pool.my-ftp.size=1")
			.withBean(TwiceMarked.class)
			.run((context) -> {
				context.getBean(TwiceMarked.class).call();
				assertThat(acquired(context.getBean("myFtpPool", Pool.class))).isEqualTo(1);
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "kebab", "camel", "upper" })
	void handlerParametersTakeEverySpelling(String handler) {
		this.contextRunner.run((context) -> {
			MethodParameter parameter = new MethodParameter(Handlers.class.getDeclaredMethod(handler, Lease.class), 0);
			assertThat(LeaseParameter.of(parameter, context.getSourceApplicationContext().getBeanFactory())
				.bean()
				.poolName()).isEqualTo("my-ftp");
		});
	}

	/**
	 * Regression test: a customizer of {@code myFtp} was silently ignored.
	 */
	@Test
	void customizersTakeEverySpelling() {
		this.contextRunner.withBean("myHostFactory", KeyedResourceFactory.class, () -> (key, scope) -> key)
			.withBean(PoolCustomizer.class,
					() -> PoolCustomizer.of("myFtp", (builder) -> builder.size(new SizeRange(5, 5))))
			.withBean(KeyedPoolCustomizer.class,
					() -> KeyedPoolCustomizer.of("MY_HOST", (builder) -> builder.maxTotal(7)))
			.run((context) -> {
				assertThat(size(context.getBean("myFtpPool", Pool.class))).isEqualTo(new SizeRange(5, 5));
				assertThat(size(context.getBean("otherPool", Pool.class))).isEqualTo(new SizeRange(0, 10));
				assertThat(context.getBean("myHostPool", KeyedPool.class).settings().maxTotal()).isEqualTo(7);
			});
	}

	private static long acquired(Pool<?> pool) {
		return pool.state().counters().acquired();
	}

	private static SizeRange size(Pool<?> pool) {
		return pool.settings().size();
	}

	static class Everywhere {

		private final Client byConstructor;

		@Pooled("myFtp")
		private Client camelCase;

		@Pooled("MYFTP")
		private Client upperCase;

		@Pooled("my-ftp")
		private Client kebabCase;

		Everywhere(@Pooled("my_ftp") Client client) {
			this.byConstructor = client;
		}

	}

	static class Misspelt {

		@Pooled("myFtps")
		private Client client;

	}

	@Configuration(proxyBeanMethods = false)
	static class ByHand {

		@Bean
		Pool<Client> oldFtpPool() {
			return Pool.builder(new ClientFactory()).name("old-ftp").build();
		}

	}

	static class HandUser {

		@Pooled("oldFTP")
		private Client client;

	}

	static class TwiceMarked {

		@UsesPool({ "my-ftp", "myFtp" })
		public void call() {
		}

	}

	static class Handlers {

		void kebab(@Pooled("my-ftp") Lease<Client> lease) {
		}

		void camel(@Pooled("myFtp") Lease<Client> lease) {
		}

		void upper(@Pooled("MYFTP") Lease<Client> lease) {
		}

	}

}
