package io.github.managedpools.boot.web;

import io.github.managedpools.Pool;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.boot.autoconfigure.ManagedPoolsAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.lease.DeclarativeLeasesAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.web.servlet.WebMvcLeasesAutoConfiguration;
import io.github.managedpools.boot.lease.Pooled;
import io.github.managedpools.boot.properties.PoolConfigurationException;
import io.github.managedpools.boot.wiring.PoolBeanRegistrar;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;

/**
 * Tests of a context that has only a part of the application's factories, as in a test
 * slice: entries without a factory are ignored, and handler methods get their leases.
 */
class TestSliceTests {

	private final WebApplicationContextRunner contextRunner = new WebApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(ManagedPoolsAutoConfiguration.class, DeclarativeLeasesAutoConfiguration.class,
						WebMvcLeasesAutoConfiguration.class, WebMvcAutoConfiguration.class))
		.withUserConfiguration(Slice.class)
		.withPropertyValues("managed-pools.pool.thing.size=0..3", "managed-pools.pool.ftp.size=1..2",
				"managed-pools.keyed-pool.tenant.max-keys=4", "managed-pools.pool.named.factory=elsewhere");

	@Test
	void entriesOfFactoriesThatAreNotPartOfItGiveNoPools() {
		this.contextRunner.withUserConfiguration(Registrar.class).run((context) -> {
			assertThat(context).hasNotFailed().getBeanNames(Pool.class).containsExactly("thingPool");
			assertThat(context.getBean("thingPool", Pool.class).settings().size().max()).isEqualTo(3);
			MockMvc mvc = MockMvcBuilders.webAppContextSetup(context.getSourceApplicationContext()).build();
			mvc.perform(get("/thing")).andExpect(content().string("true"));
			assertThat(context.getBean("thingPool", Pool.class).state().leases()).isZero();
			assertThat(context.getBean("thingPool", Pool.class).state().counters().acquired()).isEqualTo(1);
		});
	}

	@Test
	void wholeApplicationStillNeedsThem() {
		this.contextRunner
			.run((context) -> assertThat(context).getFailure().isInstanceOf(PoolConfigurationException.class));
	}

	@Test
	void unknownKeyIsRejectedInAPartToo() {
		this.contextRunner.withUserConfiguration(Registrar.class)
			.withPropertyValues("managed-pools.pool.ftp.sise=3")
			.run((context) -> assertThat(context).getFailure().hasMessageContaining("managed-pools.pool.ftp.sise"));
	}

	@Configuration(proxyBeanMethods = false)
	static class Registrar {

		@Bean
		static PoolBeanRegistrar managedPoolBeanRegistrar(Environment environment) {
			return PoolBeanRegistrar.ofPart(environment);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Slice {

		@Bean
		ResourceFactory<CharSequence> thingFactory() {
			return (scope) -> "a thing";
		}

		@Bean
		ThingController thingController() {
			return new ThingController();
		}

	}

	@RestController
	static class ThingController {

		@GetMapping("/thing")
		String thing(@Pooled("thing") CharSequence thing) {
			return String.valueOf(thing.length() == 7);
		}

	}

}
