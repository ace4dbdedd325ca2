package io.github.managedpools.boot.lease;

import io.github.managedpools.Pool;
import io.github.managedpools.boot.autoconfigure.ManagedPoolsAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.lease.DeclarativeLeasesAutoConfiguration;
import io.github.managedpools.boot.properties.PoolConfigurationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Names of pools in annotations: placeholders are resolved, and a wrong name is reported
 * at the start, even if its bean has not been created yet.
 */
class PoolNameInAnnotationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(ManagedPoolsAutoConfiguration.class, DeclarativeLeasesAutoConfiguration.class))
		.withBean("ftp", ClientFactory.class)
		.withBean("mail", ClientFactory.class);

	@Test
	void placeholderIsResolved() {
		this.contextRunner.withBean(Placeholder.class).withPropertyValues("the.pool=mail").run((context) -> {
			context.getBean(Placeholder.class).call();
			assertThat(context.getBean("mailPool", Pool.class).state().counters().acquired()).isEqualTo(1);
			assertThat(context.getBean("ftpPool", Pool.class).state().counters().acquired()).isZero();
		});
	}

	@Test
	void placeholderMayHaveADefault() {
		this.contextRunner.withBean(Defaulted.class)
			.run((context) -> assertThat(
					context.getBean(Defaulted.class).isBound(context.getBean("ftpPool", Pool.class)))
				.isTrue());
	}

	@Test
	void placeholderWithoutAValueStopsTheStart() {
		this.contextRunner.withBean(PlaceholderAlone.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.satisfies((ex) -> assertThat(context.getStartupFailure()).hasStackTraceContaining("${the.pool}")));
	}

	@Test
	void placeholderThatNamesNoPoolStopsTheStart() {
		this.contextRunner.withBean(PlaceholderAlone.class)
			.withPropertyValues("the.pool=sftp")
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(PoolConfigurationException.class)
				.hasMessageContaining("uses the pool 'sftp' (from '${the.pool}'), which is not there"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "lazy", "prototype" })
	void typoOnABeanThatIsNotThereYetStopsTheStart(String form) {
		this.contextRunner.withBean(Typo.class, Typo::new, (definition) -> {
			definition.setLazyInit(form.equals("lazy"));
			definition
				.setScope(form.equals("prototype") ? BeanDefinition.SCOPE_PROTOTYPE : BeanDefinition.SCOPE_SINGLETON);
		})
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(PoolConfigurationException.class)
				.hasMessageContaining("Typo.call")
				.hasMessageContaining("uses the pool 'ftpp', which is not there"));
	}

	@Test
	void annotationOnALazyBeanIsFoundWithoutCreatingIt() {
		this.contextRunner
			.withBean("lazy", Defaulted.class, Defaulted::new, (definition) -> definition.setLazyInit(true))
			.run((context) -> assertThat(
					context.getSourceApplicationContext().getBeanFactory().containsSingleton("lazy"))
				.isFalse());
	}

	@Test
	void beanThatIsInjectedIntoItselfLeasesInCallsToItself() {
		this.contextRunner.withAllowCircularReferences(true).withBean(SelfInjected.class).run((context) -> {
			assertThat(context).hasNotFailed();
			SelfInjected bean = context.getBean(SelfInjected.class);
			assertThat(bean.throughItself(context.getBean("ftpPool", Pool.class))).isTrue();
			assertThat(bean.self).isSameAs(bean.self().self);
		});
	}

	static class Placeholder {

		@Pooled("${the.pool}")
		private Client client;

		@UsesPool("${the.pool}")
		public void call() {
			this.client.id();
		}

	}

	static class PlaceholderAlone {

		@UsesPool("${the.pool}")
		public void call() {
		}

	}

	static class Defaulted {

		@UsesPool("${the.pool:ftp}")
		public boolean isBound(Pool<?> pool) {
			return BoundLeases.of(LeaseSource.of(pool)) != null;
		}

	}

	static class Typo {

		@UsesPool("ftpp")
		public void call() {
		}

	}

	static class SelfInjected {

		@Autowired
		@Nullable SelfInjected self;

		public SelfInjected self() {
			return this;
		}

		public boolean throughItself(Pool<?> pool) {
			return this.self != null && this.self.isBound(pool);
		}

		@UsesPool("ftp")
		public boolean isBound(Pool<?> pool) {
			return BoundLeases.of(LeaseSource.of(pool)) != null;
		}

	}

}
