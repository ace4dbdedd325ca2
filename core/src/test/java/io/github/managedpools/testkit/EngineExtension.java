package io.github.managedpools.testkit;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.managedpools.ManualClock;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

/**
 * Runs an {@link EngineTest} once for each kind of threads, and makes the checks after
 * each run that tests would forget.
 */
class EngineExtension implements TestTemplateInvocationContextProvider {

	@Override
	public boolean supportsTestTemplate(ExtensionContext context) {
		return true;
	}

	@Override
	public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
		return ThreadKind.present().stream().map(Run::new);
	}

	/**
	 * One run of a test.
	 */
	private static final class Run implements TestTemplateInvocationContext, Extension, ParameterResolver,
			BeforeEachCallback, AfterEachCallback {

		private final Callers callers;

		private final Steps steps = new Steps();

		private final Pools pools = new Pools();

		private final Map<Class<?>, Object> parameters;

		Run(ThreadKind kind) {
			this.callers = new Callers(kind);
			this.parameters = Map.of(Callers.class, this.callers, Steps.class, this.steps, Pools.class, this.pools,
					ManualClock.class, this.pools.clock());
		}

		@Override
		public String getDisplayName(int index) {
			return this.callers.kind().name().toLowerCase() + " threads";
		}

		@Override
		public List<Extension> getAdditionalExtensions() {
			return List.of(this);
		}

		@Override
		public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
			return this.parameters.containsKey(parameter.getParameter().getType());
		}

		@Override
		public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
			return this.parameters.get(parameter.getParameter().getType());
		}

		@Override
		public void beforeEach(ExtensionContext context) {
			this.steps.begin();
		}

		@Override
		public void afterEach(ExtensionContext context) {
			this.steps.finish();
			this.pools.finish();
			this.callers.finish();
			this.pools.assertNoThreadLeft();
		}

	}

}
