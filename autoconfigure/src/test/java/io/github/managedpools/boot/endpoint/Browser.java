package io.github.managedpools.boot.endpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.logging.Level;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

import org.springframework.util.FileSystemUtils;

/**
 * The headless Chromium that is installed on this machine. If there is none, the tests
 * that need it are skipped; nothing is downloaded.
 */
final class Browser implements AutoCloseable {

	private static final Path SCREENSHOTS = Path.of("target", "screenshots");

	static final Duration BOUND = Duration.ofSeconds(60);

	private final ChromeDriver driver;

	private final Path profile;

	private Browser(ChromeDriver driver, Path profile) {
		this.driver = driver;
		this.profile = profile;
	}

	static Browser open(String... moreArguments) {
		Path chromium = installed("chromium", "chromium-browser", "google-chrome");
		Path chromedriver = installed("chromedriver");
		Assumptions.assumeTrue(chromium != null && chromedriver != null,
				"The page is not tested: there is no Chromium with its chromedriver on the path "
						+ "(on Debian: apt-get install chromium chromium-driver)");
		try {
			Path profile = Files.createTempDirectory("chromium");
			ChromeOptions options = new ChromeOptions();
			options.setBinary(chromium.toString());
			options.addArguments("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
					"--disable-background-networking", "--disable-component-update", "--disable-sync",
					"--disable-dev-shm-usage", "--user-data-dir=" + profile);
			options.addArguments(moreArguments);
			LoggingPreferences logging = new LoggingPreferences();
			logging.enable(LogType.BROWSER, Level.ALL);
			options.setCapability("goog:loggingPrefs", logging);
			ChromeDriverService service = new ChromeDriverService.Builder().usingDriverExecutable(chromedriver.toFile())
				.usingAnyFreePort()
				.build();
			return new Browser(new ChromeDriver(service, options), profile);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Path installed(String... names) {
		String path = System.getenv().getOrDefault("PATH", "");
		return Stream.of(names)
			.flatMap((name) -> Stream.of(path.split(":")).map((folder) -> Path.of(folder, name)))
			.filter(Files::isExecutable)
			.findFirst()
			.orElse(null);
	}

	ChromeDriver driver() {
		return this.driver;
	}

	void visit(String url) {
		this.driver.get(url);
	}

	void resize(int width, int height) {
		this.driver.manage().window().setSize(new Dimension(width, height));
	}

	List<WebElement> all(String css) {
		return this.driver.findElements(By.cssSelector(css));
	}

	String text(String css) {
		return this.driver.findElement(By.cssSelector(css)).getText();
	}

	/**
	 * Waits until an element shows a text. The page may replace elements in the meantime.
	 */
	void awaitText(String css, String text) {
		new WebDriverWait(this.driver, BOUND).withMessage(() -> "'%s' in %s".formatted(text, textOrNothing(css)))
			.until((driver) -> textOrNothing(css).contains(text));
	}

	private String textOrNothing(String css) {
		Object text = run("""
				const e = document.querySelector(arguments[0]);
				return e && e.checkVisibility() ? e.innerText : ''""", css);
		return String.valueOf(text);
	}

	Object run(String script, Object... arguments) {
		return ((JavascriptExecutor) this.driver).executeScript(script, arguments);
	}

	/**
	 * The errors that the page or the browser has logged.
	 */
	List<String> complaints() {
		return this.driver.manage()
			.logs()
			.get(LogType.BROWSER)
			.getAll()
			.stream()
			.filter((entry) -> entry.getLevel().intValue() >= Level.WARNING.intValue())
			.map(LogEntry::getMessage)
			.toList();
	}

	/**
	 * Keeps a picture of the whole page as an artefact of the build.
	 */
	void screenshot(String name, int width) {
		try {
			resize(width, 900);
			long height = (Long) run("return Math.ceil(document.documentElement.scrollHeight)");
			resize(width, (int) Math.min(height + 200, 12000));
			new WebDriverWait(this.driver, BOUND).until((driver) -> Boolean.TRUE
				.equals(run("return [...document.querySelectorAll('.charts')].every((each) => !each.hidden)")));
			Files.createDirectories(SCREENSHOTS);
			Files.write(SCREENSHOTS.resolve(name + ".png"), this.driver.getScreenshotAs(OutputType.BYTES));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		this.driver.quit();
		try {
			FileSystemUtils.deleteRecursively(this.profile);
		}
		catch (IOException ex) {
			// A helper process of the browser may still be ending in it
		}
	}

}
