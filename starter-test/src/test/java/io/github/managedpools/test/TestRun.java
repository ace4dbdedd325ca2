package io.github.managedpools.test;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs test classes that are expected to fail, and records how each test ended.
 */
public final class TestRun implements TestExecutionListener {

	private final Map<String, TestExecutionResult> results = new ConcurrentHashMap<>();

	private TestRun() {
	}

	public static TestRun of(Class<?>... classes) {
		return of(Map.of(), classes);
	}

	public static TestRun inParallel(Class<?>... classes) {
		return of(Map.of("junit.jupiter.execution.parallel.enabled", "true",
				"junit.jupiter.execution.parallel.mode.default", "concurrent",
				"junit.jupiter.execution.parallel.config.strategy", "fixed",
				"junit.jupiter.execution.parallel.config.fixed.parallelism", "4"), classes);
	}

	private static TestRun of(Map<String, String> parameters, Class<?>... classes) {
		LauncherDiscoveryRequestBuilder request = LauncherDiscoveryRequestBuilder.request();
		for (Class<?> type : classes) {
			request.selectors(DiscoverySelectors.selectClass(type));
		}
		TestRun run = new TestRun();
		LauncherFactory.create().execute(request.configurationParameters(parameters).build(), run);
		return run;
	}

	@Override
	public void executionFinished(TestIdentifier test, TestExecutionResult result) {
		this.results.put(test.getDisplayName(), result);
	}

	/**
	 * Returns the failure of a test or a class.
	 * @param displayName such as {@code "lends()"}, or a class's simple name
	 */
	public Optional<Throwable> failure(String displayName) {
		TestExecutionResult result = this.results.get(displayName);
		if (result == null) {
			throw new IllegalArgumentException("There was no %s in %s".formatted(displayName, this.results.keySet()));
		}
		return result.getThrowable();
	}

	public String message(String displayName) {
		return failure(displayName).map(Throwable::getMessage).orElse("succeeded");
	}

}
