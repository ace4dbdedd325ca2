package io.github.managedpools.boot.diagnostics;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

import io.github.managedpools.Pool;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.SizeRange;
import io.github.managedpools.boot.NoSuchPoolException;
import io.github.managedpools.boot.PoolRegistry;
import io.github.managedpools.boot.autoconfigure.ManagedPoolsAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.lease.DeclarativeLeasesAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.tuning.PoolTuningAutoConfiguration;
import io.github.managedpools.boot.endpoint.PoolsEndpoint;
import io.github.managedpools.boot.lease.PoolInterruptedException;
import io.github.managedpools.boot.lease.Pooled;
import io.github.managedpools.boot.lease.UsesPool;
import io.github.managedpools.boot.properties.PoolConfigurationException;
import io.github.managedpools.boot.statistics.PoolRecords;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Text of the application in the library's log lines, exceptions and failure analyses
 * starts no line of its own, sends no control sequence to a terminal, and does not change
 * the direction of the following text. Regression tests: names of pools, beans and
 * threads, values of properties and messages of exceptions could forge log lines.
 */
@ExtendWith(OutputCaptureExtension.class)
class HostileTextTests {

	private static final String HOSTILE = "a\r\nb\u001b[31mc\u0085d\u009be\u2028f\u2029g\u202eh\u2066i";

	private static final String ESCAPED = "a\\r\\nb\\u001b[31mc\\u0085d\\u009be\\u2028f\\u2029g\\u202eh\\u2066i";

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ManagedPoolsAutoConfiguration.class, PoolTuningAutoConfiguration.class,
				DeclarativeLeasesAutoConfiguration.class));

	@Test
	void requestedName() {
		this.contextRunner.withUserConfiguration(Words.class).run((context) -> {
			PoolRegistry registry = context.getBean(PoolRegistry.class);
			assertThatExceptionOfType(NoSuchPoolException.class).isThrownBy(() -> registry.get(HOSTILE))
				.satisfies(HostileTextTests::isEscaped);
			assertThatExceptionOfType(NoSuchPoolException.class).isThrownBy(() -> registry.getKeyed(HOSTILE))
				.satisfies(HostileTextTests::isEscaped);
		});
		isEscaped(new PoolInterruptedException(HOSTILE, new InterruptedException()));
		isEscaped(new PoolConfigurationException(HOSTILE, "..."));
		isEscaped(new PoolConfigurationException("...", HOSTILE).action());
	}

	@ParameterizedTest
	@ValueSource(strings = { "size", "time-to-live", "create-backoff", "warm-up", "lifetime-jitter", "max-uses",
			"enabled", "factory", "not-a-key" })
	void valueOfAProperty(String key) {
		this.contextRunner.withUserConfiguration(Words.class)
			.withInitializer((context) -> set(context, "managed-pools.pool.word." + key, HOSTILE))
			.run((context) -> refused(context.getStartupFailure(), !key.equals("not-a-key")));
	}

	@Test
	void valueOfAPropertyThatChanges(CapturedOutput output) {
		this.contextRunner.withUserConfiguration(Words.class).run((context) -> {
			ConfigurableApplicationContext source = context.getSourceApplicationContext();
			set(source, "managed-pools.pool.word.size", HOSTILE);
			context.publishEvent(new EnvironmentChangeEvent(context, Set.of("managed-pools.pool.word.size")));
		});
		isLogged("The pools keep their settings", output);
	}

	@Test
	void namesOfFactoryBeans() {
		this.contextRunner.withUserConfiguration(Words.class)
			.withBean(HOSTILE, ResourceFactory.class, () -> (scope) -> new Object())
			.withPropertyValues("managed-pools.pool.missing.size=2")
			.run((context) -> refused(context.getStartupFailure(), true));
	}

	@Test
	void namesOfPoolsOfOneName() {
		this.contextRunner.withUserConfiguration(ByHand.class)
			.withBean("second", Pool.class, () -> pool(HOSTILE))
			.run((context) -> refused(context.getStartupFailure(), true));
	}

	@Test
	void poolThatIsChangedAndRefreshed(CapturedOutput output) {
		this.contextRunner.withUserConfiguration(ByHand.class).run((context) -> {
			PoolsEndpoint endpoint = new PoolsEndpoint(context.getBean(PoolRegistry.class),
					context.getBeanProvider(PoolRecords.class).getIfAvailable(), Show.ALWAYS);
			catchThrowable(() -> change(endpoint, HOSTILE, "0..3"));
			catchThrowable(() -> endpoint.refresh(HOSTILE));
			assertThatExceptionOfType(InvalidEndpointRequestException.class)
				.isThrownBy(() -> change(endpoint, HOSTILE, HOSTILE))
				.satisfies(HostileTextTests::isEscaped)
				.satisfies((ex) -> isEscaped(ex.getReason()));
		});
		isLogged("was changed through its endpoint", output);
		isLogged("is refreshed through its endpoint", output);
	}

	@Test
	void poolThatCanNotBeEmptiedOrClosed(CapturedOutput output) {
		CountDownLatch borrowed = new CountDownLatch(1);
		CountDownLatch over = new CountDownLatch(1);
		this.contextRunner.withUserConfiguration(ByHand.class).run((context) -> {
			Pool<?> pool = context.getBean("handMade", Pool.class);
			pool.acquire().close();
			new Thread(() -> {
				pool.tryAcquire();
				borrowed.countDown();
				await(over);
			}, HOSTILE).start();
			await(borrowed);
			context.getSourceApplicationContext().stop();
		});
		over.countDown();
		isLogged("could not be emptied", output);
		String report = isLogged("was closed, but not everything has come back", output);
		assertThat(report).contains("a lease of thread '" + ESCAPED + "'");
	}

	@ParameterizedTest
	@ValueSource(classes = { Pooling.class, Using.class, Failing.class, Choosing.class })
	void analysisOfAFailedStart(Class<?> configuration, CapturedOutput output) {
		assertThat(catchThrowable(() -> new SpringApplicationBuilder(Words.class, configuration)
			.web(WebApplicationType.NONE)
			.run((configuration == Failing.class) ? new String[] { "--managed-pools.pool.failing.warm-up=required",
					"--managed-pools.pool.failing.size=1" } : new String[0])
			.close())).isNotNull();
		String analysis = output.toString();
		analysis = analysis.substring(analysis.indexOf("APPLICATION FAILED TO START"));
		assertThat(analysis.replace("\n", "").replace("\r", "")).contains("\\u202e")
			.doesNotContainPattern("[\\p{Cntrl}\u0085\u009b\u2028\u2029\u202e\u2066&&[^\t]]");
		assertThat(analysis).doesNotContain("\nb");
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static void change(PoolsEndpoint endpoint, String pool, String size) {
		endpoint.change(pool, size, null, null);
	}

	private static void set(ConfigurableApplicationContext context, String key, String value) {
		TestPropertyValues.of(Map.of(key, value)).applyTo(context);
	}

	private static Pool<Object> pool(String name) {
		return Pool.builder((scope) -> new Object())
			.name(name)
			.size(SizeRange.of(1))
			.drainTimeout(Duration.ofMillis(1))
			.build();
	}

	/**
	 * Checks the library's part of the failure analysis; the text around it is Spring's.
	 */
	private static void refused(Throwable failure, boolean quoted) {
		Throwable own = failure;
		while (own != null && !(own instanceof PoolConfigurationException)) {
			own = own.getCause();
		}
		assertThat(own).isNotNull();
		if (quoted) {
			isEscaped(own);
		}
		assertThat(((PoolConfigurationException) own).action()).doesNotContainPattern("[\\p{Cntrl}\u202e\u2028]");
	}

	private static void isEscaped(Throwable failure) {
		isEscaped(failure.getMessage());
	}

	private static void isEscaped(String text) {
		assertThat(text).contains("\\u202e").doesNotContainPattern("[\\p{Cntrl}\u0085\u009b\u2028\u2029\u202e\u2066]");
	}

	private static String isLogged(String part, CapturedOutput output) {
		// As a terminal shows it, where only a line feed ends a line
		String line = output.toString()
			.lines()
			.filter((candidate) -> candidate.contains(part))
			.findFirst()
			.orElseThrow(() -> new AssertionError("not logged: " + part));
		isEscaped(line);
		return line;
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ ManagedPoolsAutoConfiguration.class, DeclarativeLeasesAutoConfiguration.class })
	static class Words {

		@Bean
		ResourceFactory<StringBuilder> wordFactory() {
			return (scope) -> new StringBuilder();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ByHand {

		@Bean
		Pool<Object> handMade() {
			return pool(HOSTILE);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Pooling {

		@Bean
		String user(@Pooled("a\nb\u202ec") Runnable word) {
			return word.toString();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Using {

		@Bean
		Worker user() {
			return new Worker();
		}

	}

	static class Worker {

		@UsesPool("a\nb\u202ec")
		void work() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Failing {

		@Bean
		ResourceFactory<Object> failing() {
			return (scope) -> {
				throw new IllegalStateException(HOSTILE);
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Choosing {

		@Bean("a\nb\u202ec")
		ResourceFactory<StringBuilder> other() {
			return (scope) -> new StringBuilder();
		}

		@Bean
		String user(Pool<StringBuilder> pool) {
			return pool.name();
		}

	}

}
