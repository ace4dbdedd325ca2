package io.github.managedpools.boot.web;

import java.util.function.Consumer;

import io.github.managedpools.CreationScope;
import io.github.managedpools.KeyedResourceFactory;
import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.boot.autoconfigure.ManagedPoolsAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.web.reactive.WebFluxLeasesAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.web.servlet.WebMvcLeasesAutoConfiguration;
import io.github.managedpools.boot.lease.Pooled;
import io.github.managedpools.boot.properties.PoolConfigurationException;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.assertj.ApplicationContextAssertProvider;
import org.springframework.boot.test.context.runner.AbstractApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.webflux.autoconfigure.HttpHandlerAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests of the messages for a user whose handler methods need missing pools. Regression
 * tests: the first request failed instead of the start.
 */
@ExtendWith(OutputCaptureExtension.class)
class HandlerStartUpFailureTests {

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void unknownPoolStopsTheStartWithAnAnalysis(WebApplicationType type, CapturedOutput output) {
		assertThatException().isThrownBy(() -> new SpringApplicationBuilder(Application.class, Unknown.class).web(type)
			.run("--server.port=0")
			.close());
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains(
					"The parameter 'thing' of the handler method '%s.get' needs a resource of pool 'nothing' of type '%s', which is not there"
						.formatted(Unknown.class.getName(), Thing.class.getName()))
			.contains("the pools are 'thing' of type 'Pool<%1$s>', 'host' of type 'KeyedPool<java.lang.String, %1$s>'"
				.formatted(Thing.class.getName()))
			.contains("Correct the name or the type, or define a factory bean for it");
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void poolOfAnotherTypeStopsTheStart(WebApplicationType type) {
		assertThat(failureOf(type, OtherType.class)).isInstanceOf(PoolConfigurationException.class)
			.hasMessageContaining("The parameter 'text' of the handler method '%s.get'", OtherType.class.getName())
			.hasMessageContaining("needs a resource of pool 'thing' of type 'java.lang.CharSequence'")
			.hasMessageContaining("the pools are 'thing' of type 'Pool<%s>'", Thing.class.getName());
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void leaseOfATypeWithoutAPoolFailsTheStart(WebApplicationType type) {
		assertThat(failureOf(type, OtherLease.class)).isInstanceOf(PoolConfigurationException.class)
			.hasMessageContaining("needs a lease of a resource of type 'java.lang.Integer', which is not there");
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void severalPoolsOfTheTypeStopTheStart(WebApplicationType type) {
		assertThat(failureOf(type, Ambiguous.class))
			.isInstanceOfSatisfying(PoolConfigurationException.class,
					(failure) -> assertThat(failure.action()).isEqualTo("Name one of them with @Pooled."))
			.hasMessageContaining("and there are several: 'thing', 'second'");
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void keyedPoolStopsTheStartBecauseAParameterGivesNoKey(WebApplicationType type) {
		assertThat(failureOf(type, OfKeyedPool.class))
			.isInstanceOfSatisfying(PoolConfigurationException.class,
					(failure) -> assertThat(failure.action()).contains("'KeyedPool'", "@UsesPool"))
			.hasMessageContaining("needs a resource of pool 'host'")
			.hasMessageContaining("which is keyed");
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void resourceThatCanNotBeProxiedStopsTheStart(WebApplicationType type) {
		assertThat(failureOf(type, Final.class)).isInstanceOf(PoolConfigurationException.class)
			.hasMessageContaining("is final and can't be proxied");
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void lookAtTheHandlersBuildsNoLazyPool(WebApplicationType type) {
		run(type, (runner) -> runner.withUserConfiguration(LazyPool.class), (context) -> {
			assertThat(context.getStartupFailure()).isNull();
			assertThat(singletons(context)).contains("requestMappingHandlerMapping").doesNotContain("ownPool");
		});
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void lookAtTheHandlersCreatesNothingThatIsLazy(WebApplicationType type) {
		run(type, (runner) -> runner.withUserConfiguration(Unknown.class)
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor())),
				(context) -> {
					assertThat(context.getStartupFailure()).isNull();
					assertThat(singletons(context)).contains("managedPools.leaseArgumentResolver")
						.doesNotContain("thingPool");
				});
	}

	private static Throwable failureOf(WebApplicationType type, Class<?> controller) {
		Throwable[] failure = new Throwable[1];
		run(type, (runner) -> runner.withUserConfiguration(controller),
				(context) -> failure[0] = context.getStartupFailure());
		return failure[0];
	}

	private static String[] singletons(ApplicationContextAssertProvider<?> context) {
		return ((ConfigurableApplicationContext) context.getSourceApplicationContext()).getBeanFactory()
			.getSingletonNames();
	}

	private static void run(WebApplicationType type, Customization customization,
			Consumer<ApplicationContextAssertProvider<?>> consumer) {
		if (type == WebApplicationType.SERVLET) {
			customization
				.apply(new WebApplicationContextRunner()
					.withConfiguration(AutoConfigurations.of(WebMvcAutoConfiguration.class,
							ManagedPoolsAutoConfiguration.class, WebMvcLeasesAutoConfiguration.class))
					.withUserConfiguration(Things.class))
				.run(consumer::accept);
		}
		else {
			customization
				.apply(new ReactiveWebApplicationContextRunner()
					.withConfiguration(
							AutoConfigurations.of(HttpHandlerAutoConfiguration.class, WebFluxAutoConfiguration.class,
									ManagedPoolsAutoConfiguration.class, WebFluxLeasesAutoConfiguration.class))
					.withUserConfiguration(Things.class))
				.run(consumer::accept);
		}
	}

	/**
	 * Customizes the application of either kind.
	 */
	interface Customization {

		AbstractApplicationContextRunner<?, ?, ?> apply(AbstractApplicationContextRunner<?, ?, ?> runner);

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application extends Things {

	}

	@Configuration(proxyBeanMethods = false)
	static class Things {

		@Bean
		static ResourceFactory<Thing> thingFactory() {
			return new Thing.Factory();
		}

		@Bean
		static KeyedResourceFactory<String, Thing> hostFactory() {
			return (host, scope) -> host::length;
		}

	}

	@RestController
	static class Unknown {

		@GetMapping("/")
		String get(@Pooled("nothing") Thing thing) {
			return "";
		}

	}

	@RestController
	static class OfKeyedPool {

		@GetMapping("/")
		String get(@Pooled("host") Thing thing) {
			return "";
		}

	}

	@RestController
	static class OtherType {

		@GetMapping("/")
		String get(@Pooled("thing") CharSequence text) {
			return "";
		}

	}

	@RestController
	static class OtherLease {

		@GetMapping("/")
		String get(Lease<Integer> lease) {
			return "";
		}

	}

	@RestController
	static class Ambiguous {

		@Bean
		static ResourceFactory<Thing> second() {
			return new Thing.Factory();
		}

		@GetMapping("/")
		String get(Lease<Thing> lease) {
			return "";
		}

	}

	@RestController
	static class Final {

		@Bean
		static Names nameFactory() {
			return new Names();
		}

		@GetMapping("/")
		String get(@Pooled("name") String name) {
			return "";
		}

	}

	static class Names implements ResourceFactory<String> {

		@Override
		public String create(CreationScope scope) {
			return "";
		}

	}

	@RestController
	static class LazyPool {

		@Bean
		@Lazy
		static Pool<StringBuilder> ownPool() {
			return Pool.<StringBuilder>builder((scope) -> new StringBuilder()).name("own").build();
		}

		@GetMapping("/")
		String get(Lease<StringBuilder> lease) {
			return "";
		}

	}

}
