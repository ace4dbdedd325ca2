package io.github.managedpools.boot.wiring;

import java.util.Map;
import java.util.concurrent.Callable;

import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.boot.PoolRegistry;
import io.github.managedpools.boot.autoconfigure.ManagedPoolsAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.lease.DeclarativeLeasesAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.tuning.PoolTuningAutoConfiguration;
import io.github.managedpools.boot.lease.UsesPool;
import io.github.managedpools.boot.properties.PoolConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of unusual but valid definitions of beans, contexts and properties.
 */
class UnusualConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ManagedPoolsAutoConfiguration.class,
				DeclarativeLeasesAutoConfiguration.class, PoolTuningAutoConfiguration.class));

	@ParameterizedTest
	@ValueSource(classes = { FactoryBeanOfFactory.class, NestedFactoryBean.class, SubclassOfGenericBase.class,
			ScopedFactory.class, FactoryOfGenericMethod.class, LambdaBean.class })
	void factoryOfAnyShapeGivesAPoolOfItsType(Class<?> configuration) {
		this.contextRunner.withUserConfiguration(configuration, User.class).run((context) -> {
			assertThat(context).hasNotFailed();
			try (Lease<StringBuilder> lease = context.getBean(User.class).pool.acquire()) {
				assertThat(lease.get()).isNotNull();
			}
		});
	}

	@Test
	void grandchildFindsThePoolOfItsGrandparent() {
		this.contextRunner.withUserConfiguration(LambdaBean.class)
			.run((top) -> this.contextRunner.withParent(top)
				.run((middle) -> this.contextRunner.withParent(middle)
					.withUserConfiguration(User.class, Worker.class)
					.run((bottom) -> {
						assertThat(bottom).hasNotFailed();
						bottom.getBean(Worker.class).work();
						assertThat(top.getBean("wordPool", Pool.class).state().counters().acquired()).isEqualTo(1);
						assertThat(bottom.getBean(PoolRegistry.class).all()).hasSize(1);
					})));
	}

	@Test
	void parentWithoutTheLibraryLendsItsFactory() {
		try (AnnotationConfigApplicationContext parent = new AnnotationConfigApplicationContext(LambdaBean.class)) {
			this.contextRunner.withParent(parent)
				.withUserConfiguration(User.class)
				.withPropertyValues("managed-pools.pool.word.size=3")
				.run((context) -> {
					assertThat(context).hasNotFailed();
					assertThat(context.getBean(User.class).pool.state().size().max()).isEqualTo(3);
				});
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "MANAGEDPOOLS_POOL_WORDCOUNT_SIZE", "MANAGED_POOLS_POOL_WORD_COUNT_SIZE",
			"managed_pools_pool_word_count_size" })
	void variableReachesAPoolWhoseNameHasTwoWords(String variable) {
		this.contextRunner.withUserConfiguration(TwoWords.class)
			.withInitializer((context) -> variables(context, Map.of(variable, "2..7")))
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBean("wordCountPool", Pool.class).state().size()).hasToString("2..7");
			});
	}

	@Test
	void variableThatMixesTwoFormsIsRejectedWithTheRightForm() {
		this.contextRunner.withUserConfiguration(TwoWords.class)
			.withInitializer((context) -> variables(context, Map.of("MANAGED_POOLS_POOL_WORDCOUNT_SIZE", "2..7")))
			.run((context) -> assertThat(context.getStartupFailure())
				.isInstanceOfSatisfying(PoolConfigurationException.class, (failure) -> assertThat(failure.action())
					.contains("Did you mean 'MANAGEDPOOLS_POOL_WORDCOUNT_SIZE'?")));
	}

	@Test
	void valueMayBeAPlaceholderOfAVariable() {
		this.contextRunner.withUserConfiguration(LambdaBean.class, User.class)
			.withInitializer((context) -> variables(context, Map.of("WORD_MAX", "7")))
			.withPropertyValues("managed-pools.pool.word.size.max=${word.max}",
					"managed-pools.pool.word.size.min=${word.min:2}",
					"managed-pools.pool.word.max-lifetime=${word.lifetime:none}",
					"managed-pools.defaults.max-lifetime=1h")
			.run((context) -> {
				Pool<?> pool = context.getBean(User.class).pool;
				assertThat(pool.state().size()).hasToString("2..7");
				assertThat(pool.settings().maxLifetime()).isNull();
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "managed-pools.pool.word.size[min]", "managed-pools.pool.[word].size.min",
			"managed-pools.pool.Word.size.min", "managedPools.pool.word.size.min", "managed_pools.pool.word.SIZE.MIN" })
	void keyMayBeWrittenInAnyRelaxedForm(String key) {
		this.contextRunner.withUserConfiguration(LambdaBean.class, User.class)
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("test", Map.of(key, 2))))
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBean(User.class).pool.state().size().min()).isEqualTo(2);
			});
	}

	@Test
	void beanBehindAJdkProxyOfAnotherAdvisorLeases() {
		this.contextRunner.withUserConfiguration(LambdaBean.class)
			.withBean("job", Job.class, UnusualConfigurationTests::proxiedJob)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBean(Job.class).call()).isEqualTo(1);
			});
	}

	private static Job proxiedJob() {
		ProxyFactory factory = new ProxyFactory();
		factory.addInterface(Job.class);
		factory.setTarget(new LeasingJob());
		return (Job) factory.getProxy();
	}

	@Test
	void providerOfPoolsWorks() {
		this.contextRunner.withUserConfiguration(LambdaBean.class).withBean(Providers.class).run((context) -> {
			Providers providers = context.getBean(Providers.class);
			assertThat(providers.pools.stream()).hasSize(1);
		});
	}

	private static void variables(ConfigurableApplicationContext context, Map<String, Object> variables) {
		context.getEnvironment()
			.getPropertySources()
			.replace("systemEnvironment", new SystemEnvironmentPropertySource("systemEnvironment", variables));
	}

	static class User {

		final Pool<StringBuilder> pool;

		User(Pool<StringBuilder> pool) {
			this.pool = pool;
		}

	}

	static class Worker {

		@UsesPool("word")
		void work() {
		}

	}

	interface Job extends Callable<Integer> {

		@Override
		Integer call();

	}

	static class LeasingJob implements Job {

		@Override
		@UsesPool("word")
		public Integer call() {
			return 1;
		}

	}

	static class Providers {

		@Autowired
		ObjectProvider<Pool<StringBuilder>> pools;

	}

	@Configuration(proxyBeanMethods = false)
	static class FactoryBeanOfFactory {

		@Bean
		WordFactoryBean wordFactory() {
			return new WordFactoryBean();
		}

	}

	static class WordFactoryBean implements FactoryBean<ResourceFactory<StringBuilder>> {

		@Override
		public ResourceFactory<StringBuilder> getObject() {
			return (scope) -> new StringBuilder();
		}

		@Override
		public Class<?> getObjectType() {
			return ResourceFactory.class;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class NestedFactoryBean {

		@Bean
		FactoryBean<? extends ResourceFactory<StringBuilder>> wordFactory() {
			return new WordFactoryBean();
		}

	}

	abstract static class Base<A, T> implements ResourceFactory<T> {

	}

	@Configuration(proxyBeanMethods = false)
	static class SubclassOfGenericBase {

		@Bean
		Base<Integer, StringBuilder> wordFactory() {
			return new Base<>() {

				@Override
				public StringBuilder create(io.github.managedpools.CreationScope scope) {
					return new StringBuilder();
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ScopedFactory {

		@Bean
		@Scope(scopeName = "prototype", proxyMode = ScopedProxyMode.INTERFACES)
		ResourceFactory<StringBuilder> wordFactory() {
			return (scope) -> new StringBuilder();
		}

	}

	abstract static class GenericConfiguration<T> {

		@Bean
		ResourceFactory<T> wordFactory() {
			return (scope) -> create();
		}

		abstract T create();

	}

	@Configuration(proxyBeanMethods = false)
	static class FactoryOfGenericMethod extends GenericConfiguration<StringBuilder> {

		@Override
		StringBuilder create() {
			return new StringBuilder();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LambdaBean {

		@Bean
		ResourceFactory<StringBuilder> wordFactory() {
			return (scope) -> new StringBuilder();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoWords {

		@Bean
		ResourceFactory<StringBuilder> wordCountFactory() {
			return (scope) -> new StringBuilder();
		}

	}

}
