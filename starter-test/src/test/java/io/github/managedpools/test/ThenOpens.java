package io.github.managedpools.test;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.github.managedpools.test.NoPoolLeaksTests.ParallelExample;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * Lets the other parallel tests continue once the marked one has been checked.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(ThenOpens.Extension.class)
@interface ThenOpens {

	/**
	 * Runs after everything else at a test's end.
	 */
	class Extension implements TestWatcher {

		@Override
		public void testSuccessful(ExtensionContext context) {
			ParallelExample.THIRD_HAS_ENDED.countDown();
		}

		@Override
		public void testFailed(ExtensionContext context, Throwable cause) {
			ParallelExample.THIRD_HAS_ENDED.countDown();
		}

	}

}
