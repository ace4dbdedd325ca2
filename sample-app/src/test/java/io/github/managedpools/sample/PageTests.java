package io.github.managedpools.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.WebDriverWait;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page in a real browser, if one is installed. Screenshots are kept in
 * {@code target/screenshots}.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class PageTests {

	private static final String LONG_NAME = "a-very-long-name-without-any-space-".repeat(5) + ".bin";

	@TempDir
	private static Path folder;

	private static ChromeDriver browser;

	@LocalServerPort
	private int port;

	@BeforeAll
	static void openBrowser() {
		Path chromium = installed("chromium", "chromium-browser", "google-chrome");
		Path chromedriver = installed("chromedriver");
		Assumptions.assumeTrue(chromium != null && chromedriver != null,
				"The page is not tested: there is no Chromium with its chromedriver on the path");
		ChromeOptions options = new ChromeOptions();
		options.setBinary(chromium.toString());
		options.addArguments("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync",
				"--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
				"--user-data-dir=" + folder.resolve("profile"));
		ChromeDriverService service = new ChromeDriverService.Builder().usingDriverExecutable(chromedriver.toFile())
			.usingAnyFreePort()
			.build();
		browser = new ChromeDriver(service, options);
	}

	private static Path installed(String... names) {
		String path = System.getenv().getOrDefault("PATH", "");
		return Stream.of(names)
			.flatMap((name) -> Stream.of(path.split(":")).map((directory) -> Path.of(directory, name)))
			.filter(Files::isExecutable)
			.findFirst()
			.orElse(null);
	}

	@AfterAll
	static void closeBrowser() {
		if (browser != null) {
			browser.quit();
		}
	}

	@BeforeEach
	void visit() throws Exception {
		new SampleClient(this.port).put(LONG_NAME, new byte[1_234_567]);
		width(1280);
		browser.get("http://127.0.0.1:" + this.port + "/");
		awaitText("#files", LONG_NAME);
	}

	@AfterEach
	void nothingIsComplainedAbout() {
		assertThat(browser.manage().logs().get(LogType.BROWSER).getAll())
			.filteredOn((entry) -> entry.getLevel().intValue() >= Level.WARNING.intValue())
			.extracting(LogEntry::getMessage)
			.isEmpty();
	}

	@Test
	void fileIsChosenDroppedAndDeletedByKeyboard() throws IOException {
		upload("chosen.txt");
		awaitText("#files", "chosen.txt");
		run("""
				const files = new DataTransfer();
				files.items.add(new File(['dropped'], 'dropped.txt'));
				document.getElementById('drop').dispatchEvent(
						new DragEvent('drop', { dataTransfer: files, bubbles: true, cancelable: true }));""");
		awaitText("#message", "Uploaded dropped.txt.");
		awaitText("#files", "dropped.txt");
		for (String name : List.of("chosen.txt", "dropped.txt")) {
			browser.findElement(By.cssSelector("[aria-label='Delete %s']".formatted(name))).sendKeys(Keys.ENTER);
			awaitText("#message", "Deleted %s.".formatted(name));
		}
		assertThat(text("#files")).doesNotContain("chosen.txt", "dropped.txt");
	}

	@Test
	void failureIsPlayedBesideThePools() throws IOException {
		awaitText("[data-pool=sftp-channel]", "of at most 16");
		browser.findElement(By.id("resource-broken")).sendKeys(Keys.ENTER);
		awaitText("#outcome", "Played: A channel breaks in use.");
		assertThat(text("#story")).contains("It gets an exception", "The pool closed an SFTP channel",
				"nothing is left over");
		browser.findElement(By.id("play")).click();
		awaitText("#outcome", "1 begun, 1 undone, 0 left over.");
		assertThat(browser.findElement(By.id("story")).isDisplayed()).isFalse();
		assertThat(browser.findElement(By.cssSelector(".pools a")).getDomProperty("href")).endsWith("/actuator/pools");
		upload("x".repeat(100) + ".txt");
		for (int width : new int[] { 390, 1280 }) {
			width(width);
			assertThat(run("const page = document.documentElement; return page.scrollWidth - page.clientWidth"))
				.as("overflow at %d pixels", width)
				.isEqualTo(0L);
			Files.createDirectories(Path.of("target/screenshots"));
			Files.write(Path.of("target/screenshots/sample-%d.png".formatted(width)),
					browser.getScreenshotAs(OutputType.BYTES));
		}
	}

	private static void upload(String name) throws IOException {
		browser.findElement(By.id("chosen")).sendKeys(Files.writeString(folder.resolve(name), "text").toString());
		awaitText("#message", "Uploaded %s.".formatted(name));
	}

	private static void width(int width) {
		browser.executeCdpCommand("Emulation.setDeviceMetricsOverride",
				Map.of("width", width, "height", (width < 500) ? 2400 : 1400, "deviceScaleFactor", 1, "mobile", false));
	}

	private static Object run(String script) {
		return browser.executeScript(script);
	}

	private static String text(String css) {
		return browser.findElement(By.cssSelector(css)).getText();
	}

	/**
	 * Waits until an element shows a text. The page may replace elements in the meantime.
	 */
	private static void awaitText(String css, String text) {
		new WebDriverWait(browser, Duration.ofSeconds(60)).withMessage("'%s' in %s".formatted(text, css))
			.until((driver) -> String
				.valueOf(browser.executeScript("return document.querySelector(arguments[0])?.innerText", css))
				.contains(text));
	}

}
