package io.github.managedpools.drill;

import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

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
 * lease that its holder keeps.
 */
final class Closing {

	static final long GOAL_MILLIS = 3000;

	static final List<String> POOLS = List.of("one", "two", "three", "session", "channel");

	private Closing() {
	}

	/**
	 * Closes the application, with a drain timeout of two seconds.
	 */
	static Result run() throws InterruptedException {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.properties("managed-pools.defaults.drain-timeout=2s", "spring.main.banner-mode=off")
			.run();
		List<Lease<?>> held = new ArrayList<>();
		for (String pool : POOLS) {
			held.add(context.getBean(pool + "Pool", Pool.class).acquire());
		}
		LoggedWarnings warnings = LoggedWarnings.begin();
		try {
			long begin = System.nanoTime();
			context.close();
			long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
			return new Result(millis, POOLS.stream().filter(warnings::namesPoolAndThread).toList());
		}
		finally {
			warnings.end();
			Reference.reachabilityFence(held);
		}
	}

	/**
	 * How long the context took to close, and the pools of which a warning names the
	 * borrower.
	 */
	record Result(long millis, List<String> logged) {
	}

	/**
	 * The warnings that pools log while an application ends.
	 */
	private static final class LoggedWarnings extends Handler {

		/** A strong reference, because the log manager has none. */
		private final Logger logger = Logger.getLogger("io.github.managedpools.Pool");

		private final Queue<String> messages = new ConcurrentLinkedQueue<>();

		static LoggedWarnings begin() {
			LoggedWarnings warnings = new LoggedWarnings();
			warnings.logger.addHandler(warnings);
			return warnings;
		}

		void end() {
			this.logger.removeHandler(this);
		}

		boolean namesPoolAndThread(String pool) {
			String thread = Thread.currentThread().getName();
			return this.messages.stream()
				.anyMatch((message) -> message.contains("'" + pool + "'") && message.contains(thread));
		}

		@Override
		public void publish(LogRecord log) {
			if (log.getLevel().intValue() >= Level.WARNING.intValue()) {
				this.messages.add(log.getMessage());
			}
		}

		@Override
		public void flush() {
		}

		@Override
		public void close() {
		}

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
		ResourceFactory<List<StringBuffer>> channelFactory(Pool<StringBuffer> sessions) {
			return (scope) -> List.of(scope.lease(sessions));
		}

	}

}
