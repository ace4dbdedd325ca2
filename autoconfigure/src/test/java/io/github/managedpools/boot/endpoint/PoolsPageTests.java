package io.github.managedpools.boot.endpoint;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolState.Phase;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.SizeRange;
import io.github.managedpools.boot.PoolRegistry;
import io.github.managedpools.boot.statistics.PoolRecords;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests of the page in a real browser.
 */
class PoolsPageTests extends AbstractPageTests {

	private static final String UNRESTRICTED = "--management.endpoint.pools.access=unrestricted";

	private static final PassingClock CLOCK = new PassingClock();

	@Test
	void anApplicationWithoutPoolsSaysSo() {
		start();
		visit();
		browser.awaitText("#empty", "No pools yet");
		browser.screenshot("pools-0", 1280);
	}

	@Test
	void pageNamesTheHoldersWhileOtherCallersWait() throws Exception {
		start("ticket");
		Pool<?> pool = pool("ticket");
		pool.resize(SizeRange.of("1..4"));
		passSomeTime(pool, 120);
		pool.resize(SizeRange.of("1..2"));
		lease(pool);
		lease(pool);
		waitFor(pool, 3);
		visit();
		browser.awaitText("article .badge", "Callers wait");
		browser.awaitText("article .diagnosis", "3 callers wait; all 2 resources are held, the longest for");
		browser.awaitText("article .diagnosis", "by " + Thread.currentThread().getName());
		browser.awaitText("#attention", "ticket: callers wait");
		assertThat(browser.all("article tbody tr")).hasSize(2);
		assertThat(browser.all("article .bar")).first()
			.extracting((bar) -> bar.getAttribute("aria-label"))
			.isEqualTo("At most 2 resources: 2 leased");
		browser.screenshot("pools-1", 1280);
		browser.screenshot("pools-1-phone", 500);
	}

	@Test
	void thirtyPoolsOfAllConditionsFitOnOnePage() throws Exception {
		start(IntStream.rangeClosed(1, 30).mapToObj("pool-%02d"::formatted).toArray(String[]::new));
		for (int i = 1; i <= 30; i++) {
			Pool<?> pool = pool("pool-%02d".formatted(i));
			pool.resize(new SizeRange(0, 2 + i % 7));
			passSomeTime(pool, 5);
			for (int leases = 0; leases < i % 5; leases++) {
				pool.acquireAsync().thenAccept(this.open::add);
			}
		}
		pool("pool-04").suspend();
		waitFor(pool("pool-08"), 9);
		visit();
		await().atMost(Browser.BOUND).until(() -> browser.all("article").size() == 30);
		browser.awaitText("#summary", "30 pools");
		browser.awaitText("#attention", "pool-04: suspended");
		// Those that are well are folded, until a reader unfolds them
		await().atMost(Browser.BOUND)
			.until(() -> browser.all("article:not([hidden]) .unfold[aria-expanded=false]").size() == 30);
		assertThat(browser.driver().findElement(By.cssSelector("article.wait .charts")).isDisplayed()).isTrue();
		assertThat(browser.driver().findElement(By.cssSelector("article.up .charts")).isDisplayed()).isFalse();
		browser.driver().findElement(By.cssSelector("article.up .unfold")).sendKeys(Keys.ENTER);
		assertThat(browser.driver().findElement(By.cssSelector("article.unfolded .charts")).isDisplayed()).isTrue();
		browser.driver().findElement(By.id("filter")).sendKeys("pool-2");
		await().atMost(Browser.BOUND).until(() -> browser.all("article:not([hidden])").size() == 10);
		browser.driver().findElement(By.id("filter")).sendKeys(Keys.CONTROL + "a", Keys.DELETE);
		await().atMost(Browser.BOUND).until(() -> browser.all("article:not([hidden])").size() == 30);
		browser.screenshot("pools-30", 1500);
	}

	@Test
	void failingCreationsAreShownWithTimeAndMessageAndNamesAreEscaped() {
		start("failing");
		pool("failing").acquireAsync();
		visit();
		browser.awaitText("#attention", "failing: down");
		browser.awaitText("article.down .diagnosis", "Nothing can be lent");
		browser.awaitText("article.down .failures", "<img src=x onerror=alert(1)>");
		assertThat(browser.all("article.down .failures img")).isEmpty();
	}

	@Test
	void poolThatFailsFastSaysSinceWhen() {
		start(new String[] { "failing" }, "--managed-pools.pool.failing.fail-fast-after=0s");
		pool("failing").acquireAsync();
		visit();
		browser.awaitText("article.down .diagnosis", "Callers fail at once; failing fast since ");
	}

	@Test
	void withoutWriteAccessThereAreNoButtons() {
		start("ticket");
		visit();
		browser.awaitText("article .badge", "Up");
		assertThat(browser.all("article button:not(.unfold)")).isEmpty();
	}

	@Test
	void aPoolIsResizedSuspendedAndResumedByKeyboard() {
		start(new String[] { "ticket" }, UNRESTRICTED);
		visit();
		browser.awaitText("article .badge", "Up");
		WebElement size = browser.all("article .actions input").get(0);
		await().atMost(Browser.BOUND).until(() -> "0..10".equals(size.getAttribute("value")));
		size.sendKeys(Keys.CONTROL + "a");
		size.sendKeys("20..2", Keys.ENTER);
		browser.awaitText("article .answer", "Refused: size range 20..2");
		assertThat(pool("ticket").settings().size()).isEqualTo(new SizeRange(0, 10));
		size.sendKeys(Keys.CONTROL + "a");
		size.sendKeys("1..3", Keys.ENTER);
		browser.awaitText("article .answer", "The size is 1..3 now.");
		assertThat(pool("ticket").settings().size()).isEqualTo(new SizeRange(1, 3));
		size.sendKeys(Keys.TAB, Keys.TAB, Keys.ENTER);
		browser.driver().switchTo().alert().dismiss();
		assertThat(pool("ticket").state().phase()).isEqualTo(Phase.RUNNING);
		browser.driver().switchTo().activeElement().sendKeys(Keys.ENTER);
		browser.driver().switchTo().alert().accept();
		browser.awaitText("article .badge", "Suspended");
		assertThat(pool("ticket").state().phase()).isEqualTo(Phase.SUSPENDED);
		browser.awaitText("article .actions", "Resume");
		browser.driver().switchTo().activeElement().sendKeys(Keys.ENTER);
		browser.awaitText("article .badge", "Up");
		browser.driver().findElement(By.cssSelector("article > details > summary")).click();
		browser.awaitText("article .changed", "1..3, configured: 0..10");
		browser.screenshot("pools-1-writable", 1280);
	}

	@Test
	void aRefreshAsksFirst() throws Exception {
		start(new String[] { "ticket" }, UNRESTRICTED);
		pool("ticket").acquire().close();
		visit();
		browser.awaitText("article .badge", "Up");
		WebElement refresh = browser.all("article .actions button").get(2);
		refresh.click();
		browser.driver().switchTo().alert().dismiss();
		assertThat(pool("ticket").state().counters().destroyed()).isZero();
		refresh.click();
		browser.driver().switchTo().alert().accept();
		browser.awaitText("article .answer", "Refreshed");
		await().atMost(Browser.BOUND).until(() -> pool("ticket").state().counters().destroyed() == 1);
	}

	@Test
	void thePageSurvivesARestart() {
		start("ticket");
		visit();
		browser.awaitText("#link", "Live");
		String port = port();
		this.context.close();
		browser.awaitText("#link", "No answer since");
		assertThat(browser.all("article")).hasSize(1);
		start(new String[] { "ticket", "more" }, "--server.port=" + port);
		browser.awaitText("#link", "Live");
		await().atMost(Browser.BOUND).until(() -> browser.all("article").size() == 2);
	}

	@Test
	void pageIsDarkForUsersWhoPreferDark() {
		start("ticket");
		String light = background(false);
		String dark = background(true);
		assertThat(dark).isNotEqualTo(light);
		browser.screenshot("pools-1-dark", 1280);
		background(false);
	}

	@Test
	void nothingOverflowsOnAPhone() throws Exception {
		start(new String[] { "a-pool-with-quite-a-long-name-for-a-small-screen" }, UNRESTRICTED);
		lease(pool("a-pool-with-quite-a-long-name-for-a-small-screen"));
		browser.driver()
			.executeCdpCommand("Emulation.setDeviceMetricsOverride",
					Map.of("width", 360, "height", 740, "deviceScaleFactor", 2, "mobile", true));
		try {
			visit();
			browser.awaitText("article .badge", "Up");
			browser.awaitText("article .diagnosis", "1 lease is out");
			assertThat(browser.run("return document.documentElement.scrollWidth")).isEqualTo(360L);
		}
		finally {
			browser.driver().executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
		}
	}

	private String background(boolean dark) {
		browser.driver()
			.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features",
					List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
		visit();
		browser.awaitText("article .badge", "Up");
		return String.valueOf(browser.run("return getComputedStyle(document.body).backgroundColor"));
	}

	private void start(String... pools) {
		start(pools, new String[0]);
	}

	private void start(String[] pools, String... arguments) {
		ApplicationContextInitializer<GenericApplicationContext> initializer = (context) -> Arrays.stream(pools)
			.forEach((pool) -> context.registerBean(pool, ResourceFactory.class, () -> factory(pool)));
		List<String> all = new ArrayList<>(List.of("--server.shutdown=immediate",
				"--management.endpoints.web.exposure.include=pools", "--managed-pools.defaults.drain-timeout=0s"));
		all.add("--management.endpoint.pools.show-values=always");
		all.addAll(List.of(arguments));
		if (!List.of(arguments).toString().contains("--server.port")) {
			all.add("--server.port=0");
		}
		this.context = new SpringApplicationBuilder(Application.class).initializers(initializer)
			.run(all.toArray(String[]::new));
	}

	private static ResourceFactory<Object> factory(String pool) {
		return (scope) -> {
			if (pool.equals("failing")) {
				throw new IOException("<img src=x onerror=alert(1)>");
			}
			return new Object();
		};
	}

	private Pool<?> pool(String name) {
		return this.context.getBean(PoolRegistry.class).get(name);
	}

	private void lease(Pool<?> pool) throws InterruptedException {
		this.open.add(pool.acquire());
	}

	private void waitFor(Pool<?> pool, int callers) {
		for (int i = 0; i < callers; i++) {
			closeWhenServed(pool.acquireAsync());
		}
	}

	/**
	 * Simulates minutes in which leases begin and end.
	 */
	private void passSomeTime(Pool<?> pool, int steps) {
		for (int i = 0; i < steps; i++) {
			List<Lease<?>> leases = new ArrayList<>();
			for (int wanted = (int) (2 + 2 * Math.sin(i / 9.0)); wanted > 0; wanted--) {
				pool.tryAcquire().ifPresent(leases::add);
			}
			leases.forEach(Lease::close);
			CLOCK.pass(Duration.ofSeconds(2));
		}
	}

	/**
	 * A clock that runs further and further ahead of the machine's.
	 */
	private static final class PassingClock extends Clock {

		private volatile Duration ahead = Duration.ZERO;

		void pass(Duration time) {
			this.ahead = this.ahead.plus(time);
		}

		@Override
		public Instant instant() {
			return Instant.now().plus(this.ahead);
		}

		@Override
		public ZoneId getZone() {
			return ZoneOffset.UTC;
		}

		@Override
		public Clock withZone(ZoneId zone) {
			return this;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		static PoolRecords poolRecords() {
			return new PoolRecords(CLOCK);
		}

	}

}
