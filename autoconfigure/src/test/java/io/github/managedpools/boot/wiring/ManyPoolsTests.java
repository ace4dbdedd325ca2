package io.github.managedpools.boot.wiring;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.managedpools.Pool;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.boot.PoolRegistry;
import io.github.managedpools.boot.autoconfigure.ManagedPoolsAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.health.PoolsHealthContributorAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.lease.DeclarativeLeasesAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.metrics.PoolMetricsAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.reactive.ReactivePoolsAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.tuning.PoolTuningAutoConfiguration;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.ResolvableType;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Starting and closing an application does not search all beans, or all meters, for each
 * pool. Regression tests: 2,500 pools took half a minute to start, because each pool
 * searched the meters of all.
 */
class ManyPoolsTests {

	@ParameterizedTest(name = "built by hand: {0}")
	@ValueSource(booleans = { true, false })
	void searchesDoNotGrowWithTheNumberOfPools(boolean byHand) {
		Searches few = searches(3, byHand);
		Searches many = searches(33, byHand);
		assertThat(many.meters.get()).as("searches through all meters").isEqualTo(few.meters.get());
		assertThat(many.beans.get()).as("searches through all beans").isEqualTo(few.beans.get());
	}

	private static Searches searches(int pools, boolean byHand) {
		Searches searches = new Searches();
		new ApplicationContextRunner(() -> new AnnotationConfigApplicationContext(new SearchedBeanFactory(searches)))
			.withConfiguration(
					AutoConfigurations.of(ManagedPoolsAutoConfiguration.class, PoolMetricsAutoConfiguration.class,
							DeclarativeLeasesAutoConfiguration.class, ReactivePoolsAutoConfiguration.class,
							PoolTuningAutoConfiguration.class, PoolsHealthContributorAutoConfiguration.class))
			.withBean(MeterRegistry.class, () -> new SearchedMeterRegistry(searches))
			.withInitializer((context) -> {
				for (int i = 0; i < pools; i++) {
					define((DefaultListableBeanFactory) context.getBeanFactory(), "foo" + i, byHand);
				}
			})
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBean(PoolRegistry.class).all()).hasSize(pools);
			});
		return searches;
	}

	private static void define(DefaultListableBeanFactory beanFactory, String name, boolean byHand) {
		ResourceFactory<Object> factory = (scope) -> new Object();
		RootBeanDefinition definition = new RootBeanDefinition();
		definition.setTargetType(
				ResolvableType.forClassWithGenerics(byHand ? Pool.class : ResourceFactory.class, Object.class));
		definition.setInstanceSupplier(() -> byHand ? Pool.builder(factory).name(name).build() : factory);
		beanFactory.registerBeanDefinition(name + (byHand ? "Pool" : "Factory"), definition);
	}

	/**
	 * The number of searches through all beans and all meters.
	 */
	private static final class Searches {

		private final AtomicInteger beans = new AtomicInteger();

		private final AtomicInteger meters = new AtomicInteger();

	}

	/**
	 * Counts searches through all bean definitions, except those whose results are
	 * cached: they are made once for each type.
	 */
	private static final class SearchedBeanFactory extends DefaultListableBeanFactory {

		private final Searches searches;

		SearchedBeanFactory(Searches searches) {
			this.searches = searches;
		}

		@Override
		public String[] getBeanNamesForType(ResolvableType type, boolean includeNonSingletons, boolean allowEagerInit) {
			if (type.hasGenerics()) {
				this.searches.beans.incrementAndGet();
			}
			return super.getBeanNamesForType(type, includeNonSingletons, allowEagerInit);
		}

		@Override
		public String[] getBeanNamesForType(Class<?> type, boolean includeNonSingletons, boolean allowEagerInit) {
			if (!allowEagerInit || !isConfigurationFrozen()) {
				this.searches.beans.incrementAndGet();
			}
			return super.getBeanNamesForType(type, includeNonSingletons, allowEagerInit);
		}

		@Override
		public String[] getBeanDefinitionNames() {
			this.searches.beans.incrementAndGet();
			return super.getBeanDefinitionNames();
		}

	}

	/**
	 * Counts searches through all meters.
	 */
	private static final class SearchedMeterRegistry extends SimpleMeterRegistry {

		private final Searches searches;

		SearchedMeterRegistry(Searches searches) {
			this.searches = searches;
		}

		@Override
		public List<Meter> getMeters() {
			this.searches.meters.incrementAndGet();
			return super.getMeters();
		}

	}

}
