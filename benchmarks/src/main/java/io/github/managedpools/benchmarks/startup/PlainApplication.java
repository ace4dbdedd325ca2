package io.github.managedpools.benchmarks.startup;

import java.util.function.Supplier;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * An application that builds its resources by itself, with a bean for that and a bean
 * that depends on it. Prints the duration of its start.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class PlainApplication {

	/** The text before the milliseconds. */
	static final String RESULT = "started in ";

	/**
	 * Starts the application and ends it.
	 * @param arguments the arguments for Spring Boot
	 */
	public static void main(String[] arguments) {
		measure(PlainApplication.class, arguments);
	}

	static void measure(Class<?> application, String... arguments) {
		long begin = System.nanoTime();
		try (ConfigurableApplicationContext context = SpringApplication.run(application, arguments)) {
			System.out.println(RESULT + (System.nanoTime() - begin) / 1e6);
		}
	}

	@Bean
	Supplier<StringBuilder> textFactory() {
		return () -> new StringBuilder();
	}

	@Bean
	Texts texts(Supplier<StringBuilder> factory) {
		return new Texts(factory);
	}

	/**
	 * Uses the factory.
	 *
	 * @param factory the factory
	 */
	record Texts(Supplier<StringBuilder> factory) {

	}

}
