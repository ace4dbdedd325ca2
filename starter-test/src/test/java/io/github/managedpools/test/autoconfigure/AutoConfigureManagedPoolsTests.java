package io.github.managedpools.test.autoconfigure;

import io.github.managedpools.Pool;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.SizeRange;
import io.github.managedpools.boot.PoolRegistry;
import io.github.managedpools.test.NoPoolLeaks;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

import static io.github.managedpools.test.PoolAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a slice has the pools of its factory beans.
 */
@NoPoolLeaks
@SpringJUnitConfig
@AutoConfigureManagedPools
@TestPropertySource(properties = { "managed-pools.pool.ticket.size=0..3", "managed-pools.pool.elsewhere.size=2",
		"managed-pools.keyed-pool.tenant.max-keys=2", "managed-pools.pool.named.factory=missing" })
class AutoConfigureManagedPoolsTests {

	@Autowired
	Pool<StringBuilder> ticketPool;

	@Autowired
	PoolRegistry registry;

	@Test
	void factoryBeanGivesAPoolWithItsProperties() throws Exception {
		assertThat(this.ticketPool.settings().size()).isEqualTo(new SizeRange(0, 3));
		assertThat(this.registry.get("ticket")).isSameAs(this.ticketPool);
		this.ticketPool.acquire().close();
		assertThat(this.ticketPool).hasLeased(0).hasNoLeaks();
	}

	@Test
	void entriesOfTheApplicationWhoseFactoriesAreElsewhereGiveNoPools() {
		assertThat(this.registry.all()).extracting(Pool::name).containsExactly("ticket");
		assertThat(this.registry.allKeyed()).isEmpty();
	}

	@Test
	void handlerMethodsOfAWebSliceHaveTheirLeases() {
		assertThat(ImportCandidates.load(AutoConfigureManagedPools.class, null)).contains(
				"io.github.managedpools.boot.autoconfigure.web.servlet.WebMvcLeasesAutoConfiguration",
				"io.github.managedpools.boot.autoconfigure.web.reactive.WebFluxLeasesAutoConfiguration");
	}

	@Configuration(proxyBeanMethods = false)
	static class Slice {

		@Bean
		ResourceFactory<StringBuilder> ticketFactory() {
			return (scope) -> new StringBuilder();
		}

	}

}
