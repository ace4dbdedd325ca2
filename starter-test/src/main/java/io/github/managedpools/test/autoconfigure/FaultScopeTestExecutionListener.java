package io.github.managedpools.test.autoconfigure;

import io.github.managedpools.test.fault.FaultScope;

import org.springframework.core.Ordered;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestExecutionListener;

/**
 * Ends the faults that a Spring test has set when the test ends, because its factory
 * belongs to a cached application context and also serves the next test.
 */
class FaultScopeTestExecutionListener implements TestExecutionListener, Ordered {

	private static final String SCOPE = FaultScope.class.getName();

	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE;
	}

	@Override
	public void beforeTestMethod(TestContext testContext) {
		testContext.setAttribute(SCOPE, FaultScope.open());
	}

	@Override
	public void afterTestMethod(TestContext testContext) {
		if (testContext.removeAttribute(SCOPE) instanceof FaultScope scope) {
			scope.close();
		}
	}

}
