package io.github.managedpools.boot.endpoint;

import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import com.example.Checkout;
import io.github.managedpools.AcquireTimeoutException;
import io.github.managedpools.CreationScope;
import io.github.managedpools.KeyedPool;
import io.github.managedpools.KeyedResourceFactory;
import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.ResourceCreationException;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.boot.PoolRegistry;
import io.github.managedpools.boot.cluster.StubPermitSource;
import io.github.managedpools.cluster.PermitSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.WebElement;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests of the page in a real browser, as an operator sees it while pools fail.
 */
class PoolsPageOfFailingPoolsTests {

	private static Browser browser;

	private final List<AutoCloseable> open = new CopyOnWriteArrayList<>();

	private ConfigurableApplicationContext context;

	@BeforeAll
	static void openBrowser() {
		browser = Browser.open();
	}

	@AfterAll
	static void closeBrowser() {
		if (browser != null) {
			browser.close();
		}
	}

	@AfterEach
	void close() throws Exception {
		for (AutoCloseable each : this.open) {
			each.close();
		}
		browser.visit("about:blank");
		this.context.close();
	}

	@Test
	void poolsInTroubleComeFirst() throws Exception {
		start();
		fail("zulu-broken");
		waitFor("yankee");
		this.open.add(pool("alpha").acquire());
		pool("bravo").suspend();
		visit();
		await().atMost(Browser.BOUND)
			.until(this::names, List.of("zulu-broken", "yankee", "bravo", "alpha", "flaky", "tenant")::equals);
		browser.awaitText("#attention", "zulu-broken: down");
		assertThat(browser.all("#attention a").stream().map(WebElement::getText)).containsExactly("zulu-broken: down",
				"yankee: callers wait", "bravo: suspended");
	}

	@Test
	void manyFailingPoolsDoNotHideTheCards() {
		startMany();
		this.context.getBean(PoolRegistry.class).all().forEach(Pool::suspend);
		visit(41);
		browser.awaitText("#summary", "41 pools, 41 need attention");
		browser.awaitText("#attention", "and 29 more below");
		assertThat(browser.all("#attention a")).hasSize(12);
	}

	@Test
	void creationsThatFailBelowTheScreenAreNamedAtTheTopWhileThePoolStillLends() {
		startMany("--managed-pools.pool.second-fails.size=2");
		browser.resize(400, 600);
		open(41);
		browser.awaitText("#attention", "second-fails: creations fail");
		assertThat(names()).startsWith("second-fails", "p0", "p1", "p2").endsWith("p38", "p39");
	}

	private void startMany(String... arguments) {
		this.context = new SpringApplicationBuilder(Many.class)
			.properties("server.port=0", "server.shutdown=immediate", "management.endpoints.web.exposure.include=pools")
			.initializers((ApplicationContextInitializer<GenericApplicationContext>) (context) -> IntStream.range(0, 40)
				.forEach((i) -> context.registerBean("p" + i, ResourceFactory.class, () -> (scope) -> new Object())))
			.run(arguments);
	}

	@Test
	void chartsHaveAScaleAndDrawAShortPeakAsAStep() throws Exception {
		start();
		pool("alpha").acquire().close();
		visit();
		browser.awaitText("article[aria-labelledby] .chart-wait figcaption", "Longest wait");
		List<String> scales = texts(article("alpha") + " .scale");
		assertThat(scales).hasSize(3).doesNotContain("");
		// A wait of zero is drawn at the bottom of a scale of one second, not as a peak
		assertThat(browser.text(article("alpha") + " .chart-wait .scale")).isEqualTo("1.0 s");
		for (WebElement curve : browser.all(article("alpha") + " .curve")) {
			assertThat(curve.getAttribute("d")).matches("M[-\\d.]+,[-\\d.]+H[-\\d.]+(V[-\\d.]+H[-\\d.]+)*");
		}
	}

	@Test
	void holdersStandAboveOldFailuresWhileCallersWait() throws Exception {
		start("--managed-pools.defaults.leak-stack-traces=true", "--managed-pools.defaults.track-leases=true");
		fail("flaky");
		this.open.add(Checkout.pay(pool("flaky")));
		visit();
		browser.awaitText(article("flaky") + " .fold > summary", "Recovered: the last creation failed at");
		assertThat(sections("flaky")).containsSubsequence("failures", "leases");
		pool("flaky").acquireAsync().whenComplete((lease, failure) -> {
			if (lease != null) {
				lease.close();
			}
		});
		browser.awaitText(article("flaky") + " .badge", "Callers wait");
		await().atMost(Browser.BOUND).until(() -> sections("flaky").indexOf("leases") == 0);
		assertThat(sections("flaky")).containsSubsequence("leases", "failures");
		assertThat(browser.text(article("flaky") + " .frame")).startsWith("com.example.Checkout.pay(Checkout.java:");
		browser.awaitText(article("flaky") + " .diagnosis", "in com.example.Checkout.pay(Checkout.java:");
	}

	@Test
	void failuresOfAPoolThatRecoveredAreDatedAndFolded() throws Exception {
		start();
		fail("flaky");
		visit();
		browser.awaitText(article("flaky") + " .failures", "Last failed creations");
		assertThat(browser.all(article("flaky") + " .fold[open]")).hasSize(1);
		pool("flaky").acquire().close();
		browser.awaitText(article("flaky") + " .fold > summary", "Recovered: the last creation failed at");
		assertThat(browser.text(article("flaky") + " .fold > summary")).matches("(?s).* at .*\\d+:\\d\\d.*");
		assertThat(browser.all(article("flaky") + " .fold[open]")).isEmpty();
		browser.awaitText(article("flaky") + " .badge", "Up");
	}

	@Test
	void callersWhoTimedOutAreCounted() throws Exception {
		start("--managed-pools.defaults.acquire-timeout=1ms");
		Pool<?> pool = pool("alpha");
		this.open.add(pool.acquire(Browser.BOUND));
		assertThatExceptionOfType(AcquireTimeoutException.class).isThrownBy(pool::acquire);
		assertThatExceptionOfType(AcquireTimeoutException.class).isThrownBy(pool::acquire);
		visit();
		browser.awaitText(article("alpha") + " .diagnosis", "2 callers have timed out so far.");
	}

	@Test
	void resourcesInDoubtAreCounted() throws Exception {
		start();
		Lease<?> lease = pool("bravo").acquire();
		this.open.add(lease);
		lease.suspect();
		visit();
		browser.awaitText(article("bravo") + " .diagnosis",
				"1 resource is in doubt, to be validated before the next lease.");
	}

	@Test
	void keysWhoseCreationsFailAreMarked() {
		start();
		assertThat(tenants().acquireAsync("acme")).succeedsWithin(Browser.BOUND).satisfies(this.open::add);
		assertThat(tenants().acquireAsync("broken")).failsWithin(Browser.BOUND)
			.withThrowableOfType(ExecutionException.class);
		visit();
		browser.awaitText(article("tenant") + " .keys tr.failing", "broken creations fail");
		assertThat(browser.all(article("tenant") + " .keys tr.failing")).hasSize(1);
	}

	@Test
	void messageOfAFailureEndsWithAFullStop() {
		start();
		assertThat(tenants().acquireAsync("broken")).failsWithin(Browser.BOUND)
			.withThrowableOfType(ExecutionException.class);
		visit();
		browser.awaitText(article("tenant") + " .diagnosis", "Connection refused. 1 key has a pool.");
	}

	@Test
	void permitsAndTheEngineThatGrantsThemAreDescribed() throws Exception {
		start("--managed-pools.pool.alpha.cluster-limit=5");
		pool("alpha").acquire().close();
		visit();
		browser.awaitText(article("alpha") + " .diagnosis", "1 of at most 5 permits granted here.");
		browser.all(article("alpha") + " summary").get(browser.all(article("alpha") + " summary").size() - 1).click();
		browser.awaitText(article("alpha") + " .facts", "held by files:7@web-2\t4");
		this.context.getBean(StubPermitSource.class).fail();
		browser.awaitText(article("alpha") + " .badge", "Down");
		browser.awaitText(article("alpha") + " .diagnosis",
				"Nothing can be lent: there are no permits. 0 of at most 5 permits granted here; PostgreSQL does not answer since");
	}

	private void start(String... arguments) {
		this.context = new SpringApplicationBuilder(Application.class)
			.properties("server.port=0", "server.shutdown=immediate", "management.endpoints.web.exposure.include=pools",
					"managed-pools.defaults.drain-timeout=0s", "managed-pools.defaults.size=0..1",
					"managed-pools.defaults.create-backoff=1ms..1ms",
					// A key for which every creation failed is kept until its back-off
					// ends
					"managed-pools.keyed-pool.tenant.create-backoff=10m",
					"management.endpoint.pools.show-values=always")
			.run(arguments);
	}

	private void visit() {
		visit(6);
	}

	private void visit(int pools) {
		browser.resize(1280, 900);
		open(pools);
	}

	private void open(int pools) {
		browser.visit("http://localhost:%s/actuator/pools"
			.formatted(this.context.getEnvironment().getProperty("local.server.port")));
		await().atMost(Browser.BOUND).until(() -> names().size() == pools);
	}

	private Pool<?> pool(String name) {
		return this.context.getBean(PoolRegistry.class).get(name);
	}

	@SuppressWarnings("unchecked")
	private KeyedPool<String, Object> tenants() {
		return this.context.getBean("tenantPool", KeyedPool.class);
	}

	private void fail(String pool) {
		assertThatExceptionOfType(ResourceCreationException.class).isThrownBy(() -> pool(pool).acquire());
	}

	private void waitFor(String pool) throws InterruptedException {
		this.open.add(pool(pool).acquire());
		pool(pool).acquireAsync().whenComplete((lease, failure) -> {
			if (lease != null) {
				lease.close();
			}
		});
	}

	private List<String> names() {
		return texts("article h2");
	}

	private static List<String> texts(String css) {
		List<String> texts = new ArrayList<>();
		for (Object text : (List<?>) browser
			.run("return [...document.querySelectorAll(arguments[0])].map((e) => e.innerText)", css)) {
			texts.add(String.valueOf(text));
		}
		return texts;
	}

	/** The sections below the charts of a pool, from top to bottom. */
	private static List<String> sections(String pool) {
		List<String> sections = new ArrayList<>();
		for (Object section : (List<?>) browser.run("""
				return [...document.querySelectorAll(arguments[0])].filter((e) => !e.hidden)
					.map((e) => e.className || (e.innerText.startsWith('Longest') ? 'leases' : 'other'))""",
				article(pool) + " > section")) {
			sections.add(String.valueOf(section));
		}
		return sections;
	}

	/** The selector of a pool's card. */
	private static String article(String pool) {
		Object id = browser.run("""
				return [...document.querySelectorAll('article')]
					.find((e) => e.querySelector('h2').innerText === arguments[0])?.getAttribute('aria-labelledby')""",
				pool);
		return "article[aria-labelledby='" + id + "']";
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Many {

		@Bean
		ResourceFactory<Object> secondFails() {
			AtomicInteger created = new AtomicInteger();
			return (scope) -> {
				if (created.incrementAndGet() > 1) {
					throw new ConnectException("Connection refused");
				}
				return new Object();
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		ResourceFactory<Object> alpha() {
			return (scope) -> new Object();
		}

		@Bean
		PermitSource permits() {
			return new StubPermitSource();
		}

		@Bean
		ResourceFactory<Object> bravo() {
			return new ResourceFactory<>() {

				@Override
				public Object create(CreationScope scope) {
					return new Object();
				}

				@Override
				public boolean isValid(Object resource) {
					return true;
				}

			};
		}

		@Bean
		ResourceFactory<Object> yankee() {
			return (scope) -> new Object();
		}

		@Bean
		ResourceFactory<Object> zuluBroken() {
			return (scope) -> {
				throw new ConnectException("Connection refused");
			};
		}

		@Bean
		ResourceFactory<Object> flaky() {
			boolean[] failed = new boolean[1];
			return (scope) -> {
				if (!failed[0]) {
					failed[0] = true;
					throw new ConnectException("Connection refused");
				}
				return new Object();
			};
		}

		@Bean
		KeyedResourceFactory<String, Object> tenantFactory() {
			return (tenant, scope) -> {
				if (tenant.equals("broken")) {
					throw new ConnectException("Connection refused");
				}
				return tenant;
			};
		}

	}

}
