package io.github.managedpools.boot.fork;

import java.util.concurrent.atomic.AtomicInteger;

import javax.crac.Core;

import io.github.managedpools.Pool;
import io.github.managedpools.ResourceFactory;
import org.awaitility.Awaitility;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * An application that prints how many resources are open when an image of it is taken,
 * and afterwards.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class CheckpointedApplication {

	private static final AtomicInteger BUILT = new AtomicInteger();

	private static final AtomicInteger OPEN = new AtomicInteger();

	public static void main(String[] arguments) {
		Core.setImage(() -> {
			System.out.println("built before the image: " + BUILT);
			System.out.println("open in the image: " + OPEN);
		});
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(CheckpointedApplication.class)
			.web(WebApplicationType.NONE)
			.run(arguments)) {
			Pool<?> pool = context.getBean("connectionPool", Pool.class);
			Awaitility.await().until(() -> pool.state().resources().idle() == 2);
			System.out.println("open at the end: " + OPEN);
		}
	}

	@Bean
	ResourceFactory<AutoCloseable> connectionFactory() {
		return (scope) -> {
			BUILT.incrementAndGet();
			OPEN.incrementAndGet();
			return OPEN::decrementAndGet;
		};
	}

}
