package io.github.managedpools.manual.keyed;

import io.github.managedpools.KeyedPool;
import org.junit.jupiter.api.Test;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The examples of the chapter on keyed pools.
 */
class KeyedPoolsTests {

	@Test
	void eachTenantHasAPool() throws Exception {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.bannerMode(Banner.Mode.OFF)
			.run()) {
			assertThat(context.getBean(Mailboxes.class).unread("acme")).isEqualTo(4);
			context.getBean(Inbox.class).confirm(new Order("acme", "sent"));
			assertThat(context.getBean(Inbox.class).unread("acme")).isEqualTo(5);
			assertThat(context.getBean(Inbox.class).unread("example")).isEqualTo(7);
			KeyedPool<?, ?> pool = context.getBean(KeyedPool.class);
			assertThat(pool.state().counters().created()).isEqualTo(2);
			assertThat(pool.state().leases()).isZero();
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ TenantConfiguration.class, Mailboxes.class, Inbox.class })
	static class Application {

	}

}
