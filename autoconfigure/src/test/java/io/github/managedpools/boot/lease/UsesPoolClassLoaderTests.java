package io.github.managedpools.boot.lease;

import java.net.URL;
import java.net.URLClassLoader;

import io.github.managedpools.Pool;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.boot.autoconfigure.ManagedPoolsAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.lease.DeclarativeLeasesAutoConfiguration;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Proxies are created with the application's class loader. Regression tests: they were
 * created with the context class loader of the first thread that needed one, which may
 * not see the application's classes.
 */
class UsesPoolClassLoaderTests {

	@Test
	void firstAnnotatedBeanIsCreatedByAThreadWithAnotherClassLoader() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(ManagedPoolsAutoConfiguration.class,
					DeclarativeLeasesAutoConfiguration.class))
			.withUserConfiguration(Application.class)
			.run((context) -> {
				Thread thread = Thread.currentThread();
				ClassLoader before = thread.getContextClassLoader();
				try (URLClassLoader stranger = new URLClassLoader(new URL[0], ClassLoader.getPlatformClassLoader())) {
					thread.setContextClassLoader(stranger);
					Work work = context.getBean(Work.class);
					assertThat(work.leases()).isEqualTo(1);
				}
				finally {
					thread.setContextClassLoader(before);
				}
			});
	}

	/**
	 * An annotated interface.
	 */
	interface Work {

		int leases();

	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

		@Bean
		ResourceFactory<StringBuilder> textFactory() {
			return (scope) -> new StringBuilder();
		}

		@Bean
		@Lazy
		Work work(Pool<StringBuilder> pool) {
			return new LeasingWork(pool);
		}

	}

	static final class LeasingWork implements Work {

		private final Pool<StringBuilder> pool;

		LeasingWork(Pool<StringBuilder> pool) {
			this.pool = pool;
		}

		@Override
		@UsesPool("text")
		public int leases() {
			return this.pool.state().leases();
		}

	}

}
