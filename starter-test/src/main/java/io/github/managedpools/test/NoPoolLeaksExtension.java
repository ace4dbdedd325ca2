package io.github.managedpools.test;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.TestInstanceFactoryContext;
import org.junit.jupiter.api.extension.TestInstancePreConstructCallback;
import org.junit.platform.commons.support.AnnotationSupport;
import org.opentest4j.AssertionFailedError;

/**
 * Opens a window before each test and each class, and searches for leaks at its end.
 */
class NoPoolLeaksExtension implements TestInstancePreConstructCallback, BeforeAllCallback, BeforeEachCallback,
		AfterEachCallback, AfterAllCallback {

	private static final Namespace NAMESPACE = Namespace.create(NoPoolLeaksExtension.class);

	@Override
	public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
		return ExtensionContextScope.TEST_METHOD;
	}

	/** What the test's fields borrow belongs to the test. */
	@Override
	public void preConstructTestInstance(TestInstanceFactoryContext factory, ExtensionContext context) {
		begin(context);
	}

	@Override
	public void beforeAll(ExtensionContext context) {
		begin(context);
	}

	@Override
	public void beforeEach(ExtensionContext context) {
		begin(context);
	}

	@Override
	public void afterEach(ExtensionContext context) {
		end(context);
	}

	@Override
	public void afterAll(ExtensionContext context) {
		end(context);
	}

	private static void begin(ExtensionContext context) {
		if (context.getStore(NAMESPACE).get(key(context)) != null) {
			return;
		}
		LeakWindow window = new LeakWindow(context.getRequiredTestClass(), context.getTestMethod().orElse(null),
				Thread.currentThread());
		// The store closes it if the test does not reach its end
		context.getStore(NAMESPACE).put(key(context), window);
		PoolWatch.open(window);
	}

	private static void end(ExtensionContext context) {
		LeakWindow window = context.getStore(NAMESPACE).remove(key(context), LeakWindow.class);
		if (window == null) {
			return;
		}
		List<String> leaks;
		try {
			leaks = window.leaks(patience(context));
		}
		finally {
			window.close();
		}
		if (!leaks.isEmpty()) {
			throw new AssertionFailedError(
					"%s leaks:%n%s".formatted(window, String.join(System.lineSeparator(), leaks)));
		}
	}

	/**
	 * The key differs by context, because a store also finds the entries of its parent.
	 */
	private static String key(ExtensionContext context) {
		return context.getUniqueId();
	}

	private static Duration patience(ExtensionContext context) {
		Optional<NoPoolLeaks> annotation = context.getTestMethod()
			.flatMap((method) -> AnnotationSupport.findAnnotation(method, NoPoolLeaks.class))
			.or(() -> AnnotationSupport.findAnnotation(context.getRequiredTestClass(), NoPoolLeaks.class,
					context.getEnclosingTestClasses()));
		return Duration.ofMillis(annotation.map(NoPoolLeaks::waitMillis).orElseThrow());
	}

}
