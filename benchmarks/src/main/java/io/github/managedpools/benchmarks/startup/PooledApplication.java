package io.github.managedpools.benchmarks.startup;

import io.github.managedpools.Pool;
import io.github.managedpools.ResourceFactory;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The same application with a factory bean, and a bean that is given its pool.
 */
@Configuration(proxyBeanMethods = false)
public class PooledApplication extends PlainApplication {

	/**
	 * Starts the application and ends it.
	 * @param arguments for Spring Boot
	 */
	public static void main(String[] arguments) {
		measure(PooledApplication.class, arguments);
	}

	@Bean
	ResourceFactory<StringBuilder> textFactory() {
		return (scope) -> new StringBuilder();
	}

	@Bean
	Texts texts(Pool<StringBuilder> pool) {
		return new Texts(pool);
	}

	/**
	 * Uses the pool.
	 *
	 * @param pool the pool
	 */
	record Texts(Pool<StringBuilder> pool) {

	}

}
