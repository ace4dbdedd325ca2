package io.github.managedpools.boot.endpoint;

import java.util.List;
import java.util.concurrent.ExecutionException;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.KeyedResourceFactory;
import io.github.managedpools.SizeRange;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests of keyed pools on the page, in a real browser.
 */
class KeyedPoolsPageTests extends AbstractPageTests {

	@Test
	void theKeyWhoseCallersWaitIsNamedAndComesFirst() throws Exception {
		start("--managed-pools.keyed-pool.tenant.size=0..2");
		for (String tenant : List.of("acme", "globex", "globex", "initech", "umbrella", "hooli", "stark")) {
			lease(tenant);
		}
		pool().acquire("wayne").close();
		waitFor("globex", 3);
		visit();
		browser.awaitText("article .badge", "Callers wait");
		browser.awaitText("#attention", "tenant: callers wait");
		browser.awaitText("article .diagnosis", "3 callers wait; nothing is left for the key globex");
		browser.awaitText("article .diagnosis", "7 keys have a pool.");
		browser.awaitText("article .keys .more", "and 2 more keys");
		assertThat(browser.all("article .keys tbody tr")).hasSize(5)
			.first()
			.extracting(WebElement::getText)
			.isEqualTo("globex 2 0 2 3");
		browser.screenshot("pools-keyed", 1280);
		browser.screenshot("pools-keyed-phone", 500);
	}

	@Test
	void pageSaysThatTheTotalIsSpent() throws Exception {
		start("--managed-pools.keyed-pool.tenant.max-total=2");
		lease("acme");
		lease("globex");
		waitFor("initech", 1);
		visit();
		browser.awaitText("article .diagnosis", "1 caller waits; all 2 resources");
	}

	@Test
	void aFailingKeyIsNamedAndItsNameIsEscaped() {
		start();
		assertThat(pool().acquireAsync("<img src=x onerror=alert(1)>")).failsWithin(Browser.BOUND)
			.withThrowableOfType(ExecutionException.class);
		assertThat(pool().acquireAsync("acme")).succeedsWithin(Browser.BOUND).satisfies(this.open::add);
		visit();
		browser.awaitText("article .badge", "Creations fail");
		browser.awaitText("article .diagnosis", "creations fail for the key <img src=x onerror=alert(1)>");
		browser.awaitText("article .keys", "<img src=x onerror=alert(1)>");
		assertThat(browser.all("article img")).isEmpty();
	}

	@Test
	void aKeyedPoolWithoutKeysIsUp() {
		start();
		visit();
		browser.awaitText("article .badge", "Up");
		browser.awaitText("article .diagnosis", "Nobody holds a resource and nobody waits.");
		assertThat(browser.all("article .keys:not([hidden])")).isEmpty();
	}

	@Test
	void resizingChangesTheSizePerKey() throws Exception {
		start("--management.endpoint.pools.access=unrestricted", "--managed-pools.keyed-pool.tenant.size=0..2");
		lease("acme");
		lease("globex");
		visit();
		browser.awaitText("article .actions label", "Size per key");
		WebElement size = browser.all("article .actions input").get(0);
		await().atMost(Browser.BOUND).until(() -> "0..2".equals(size.getAttribute("value")));
		size.sendKeys(Keys.CONTROL + "a");
		size.sendKeys("0..3", Keys.ENTER);
		browser.awaitText("article .answer", "The size is 0..3 now.");
		assertThat(pool().settings().perKey().size()).isEqualTo(new SizeRange(0, 3));
		browser.screenshot("pools-keyed-writable", 1280);
	}

	private void start(String... arguments) {
		this.context = new SpringApplicationBuilder(Application.class)
			.properties("server.port=0", "server.shutdown=immediate", "management.endpoints.web.exposure.include=pools",
					"managed-pools.defaults.drain-timeout=0s", "management.endpoint.pools.show-values=always")
			.run(arguments);
	}

	@SuppressWarnings("unchecked")
	private KeyedPool<String, Object> pool() {
		return this.context.getBean("tenantPool", KeyedPool.class);
	}

	private void lease(String tenant) throws InterruptedException {
		this.open.add(pool().acquire(tenant));
	}

	private void waitFor(String tenant, int callers) {
		for (int i = 0; i < callers; i++) {
			closeWhenServed(pool().acquireAsync(tenant));
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		KeyedResourceFactory<String, Object> tenantFactory() {
			return (tenant, scope) -> {
				if (tenant.startsWith("<")) {
					throw new IllegalStateException("no such tenant");
				}
				return tenant;
			};
		}

	}

}
