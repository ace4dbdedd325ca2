package io.github.managedpools.boot.wiring;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.managedpools.CreationScope;
import io.github.managedpools.KeyedPool;
import io.github.managedpools.KeyedResourceFactory;
import io.github.managedpools.Pool;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.boot.autoconfigure.ManagedPoolsAutoConfiguration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A pool whose bean could not be finished has no owner. It used to stay open with its
 * resources, once more for each attempt to get a lazy one.
 */
class UnfinishedPoolTests {

	private final Set<Object> live = ConcurrentHashMap.newKeySet();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ManagedPoolsAutoConfiguration.class))
		.withInitializer(
				(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
		.withBean("ports", Ports.class, () -> new Ports(this.live))
		.withUserConfiguration(Factories.class)
		.withPropertyValues("managed-pools.pool.port.size=1..2", "managed-pools.pool.port.warm-up=required");

	@ParameterizedTest
	@ValueSource(strings = { "portPool", "gatePool" })
	void poolIsClosedIfAPostProcessorThrows(String poolBean) {
		FailingPostProcessor failing = new FailingPostProcessor(this.live);
		this.contextRunner.withBean(FailingPostProcessor.class, () -> failing).run((context) -> {
			for (int i = 0; i < 3; i++) {
				assertThatExceptionOfType(BeanCreationException.class).isThrownBy(() -> context.getBean(poolBean))
					.withStackTraceContaining("not today");
				assertThat(this.live).isEmpty();
			}
			failing.fails = false;
			context.getBean(poolBean);
			assertThat(this.live).hasSize(1);
		});
		assertThat(this.live).isEmpty();
	}

	/**
	 * Counts what is alive.
	 */
	static final class Ports implements ResourceFactory<Object> {

		private final Set<Object> live;

		Ports(Set<Object> live) {
			this.live = live;
		}

		@Override
		public Object create(CreationScope scope) {
			Object port = new Object();
			this.live.add(port);
			return port;
		}

		@Override
		public void destroy(Object resource) {
			this.live.remove(resource);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Factories {

		@Bean
		ResourceFactory<Object> portFactory(Ports ports) {
			return ports;
		}

		@Bean
		KeyedResourceFactory<String, Object> gateFactory(Ports ports) {
			return new KeyedResourceFactory<>() {

				@Override
				public Object create(String key, CreationScope scope) {
					return ports.create(scope);
				}

				@Override
				public void destroy(String key, Object resource) {
					ports.destroy(resource);
				}

			};
		}

	}

	/**
	 * Uses each pool, and throws.
	 */
	static final class FailingPostProcessor implements BeanPostProcessor {

		private final Set<Object> live;

		boolean fails = true;

		FailingPostProcessor(Set<Object> live) {
			this.live = live;
		}

		@Override
		public Object postProcessAfterInitialization(Object bean, String beanName) {
			if (bean instanceof Pool<?> pool) {
				pool.tryAcquire().orElseThrow().close();
				check();
			}
			else if (bean instanceof KeyedPool<?, ?> pool) {
				acquireAny(pool);
				check();
			}
			return bean;
		}

		@SuppressWarnings("unchecked")
		private static void acquireAny(KeyedPool<?, ?> pool) {
			try {
				((KeyedPool<String, ?>) pool).acquire("north").close();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

		private void check() {
			assertThat(this.live).hasSize(1);
			if (this.fails) {
				throw new IllegalStateException("not today");
			}
		}

	}

}
