package io.github.managedpools.benchmarks.startup;

import io.github.managedpools.Pool;
import io.github.managedpools.ResourceFactory;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The same application with a pool: its first bean is the factory of a pool, and the
 * other bean depends on the pool.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class PooledApplication {

	/**
	 * Starts the application and ends it.
	 * @param arguments the arguments for Spring Boot
	 */
	public static void main(String[] arguments) {
		PlainApplication.measure(PooledApplication.class, arguments);
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
