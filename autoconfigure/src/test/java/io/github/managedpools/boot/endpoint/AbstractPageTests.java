package io.github.managedpools.boot.endpoint;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.managedpools.Lease;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Opens the page of an application in a real browser, and closes everything after the
 * test. Screenshots are kept in {@code target/screenshots}.
 */
abstract class AbstractPageTests {

	static Browser browser;

	final List<AutoCloseable> open = new CopyOnWriteArrayList<>();

	/** The application of the test, which the test starts. */
	ConfigurableApplicationContext context;

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
		// The browser reports errors that a test provokes: a stopped server, an invalid
		// value
		assertThat(browser.complaints()).filteredOn((complaint) -> !complaint.contains("net::ERR_"))
			.filteredOn((complaint) -> !complaint.contains("status of 400"))
			.isEmpty();
	}

	final void visit() {
		browser.resize(1280, 900);
		browser.visit("http://localhost:" + port() + "/actuator/pools");
	}

	final String port() {
		return this.context.getEnvironment().getProperty("local.server.port");
	}

	/**
	 * Closes the lease of a caller as soon as it arrives; the caller gives up at the end
	 * of the test.
	 */
	final void closeWhenServed(CompletableFuture<? extends Lease<?>> caller) {
		caller.thenAccept(Lease::close);
		this.open.add(() -> caller.cancel(false));
	}

}
