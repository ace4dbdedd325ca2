package io.github.managedpools.drill;

import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.ResourceFactory;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * An application that ends while each of three unrelated and two stacked pools has a
 * lease that never comes back.
 */
final class Closing {

	static final long GOAL_MILLIS = 3000;

	private static final List<String> POOLS = List.of("one", "two", "three", "channel", "session");

	private Closing() {
	}

	/**
	 * How long the context takes to close, with a drain timeout of two seconds.
	 */
	static long millis() throws InterruptedException {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.properties("managed-pools.defaults.drain-timeout=2s", "spring.main.banner-mode=off")
			.run();
		for (String pool : POOLS) {
			context.getBean(pool + "Pool", Pool.class).acquire();
		}
		long begin = System.nanoTime();
		context.close();
		return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		ResourceFactory<StringBuilder> oneFactory() {
			return (scope) -> new StringBuilder();
		}

		@Bean
		ResourceFactory<StringBuilder> twoFactory() {
			return (scope) -> new StringBuilder();
		}

		@Bean
		ResourceFactory<StringBuilder> threeFactory() {
			return (scope) -> new StringBuilder();
		}

		@Bean
		ResourceFactory<StringBuffer> sessionFactory() {
			return (scope) -> new StringBuffer();
		}

		@Bean
		ResourceFactory<Object> channelFactory(Pool<StringBuffer> sessions) {
			return (scope) -> {
				Lease<StringBuffer> session = sessions.acquire();
				scope.onDestroy(session::close);
				return new Object();
			};
		}

	}

}
