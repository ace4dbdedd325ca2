package io.github.managedpools;

import java.lang.reflect.Method;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FactoryMethods}: what is not overridden is never called.
 */
class FactoryMethodsTests {

	@Test
	void lambdaNeitherValidatesNorResets() {
		ResourceFactory<String> factory = (scope) -> "";
		assertThat(factory.validates()).isFalse();
		assertThat(factory.resets()).isFalse();
	}

	@Test
	void whatAClassOrItsSuperclassOverridesIsCalled() {
		assertThat(new Validating().validates()).isTrue();
		assertThat(new Validating().resets()).isFalse();
		assertThat(new ValidatingAndResetting().validates()).isTrue();
		assertThat(new ValidatingAndResetting().resets()).isTrue();
	}

	/**
	 * A concrete factory that is declared as {@code @Bean ResourceFactory<T>} lost its
	 * validation in a native image, which shows no method of a class that it was told
	 * nothing of.
	 */
	@Test
	void whatCanNotBeSeenIsTakenToBeOverridden() {
		assertThat(FactoryMethods.isOverridden(new Method[0], ResourceFactory.class, "isValid", 1)).isTrue();
		assertThat(FactoryMethods.isOverridden(ResourceFactory.class.getMethods(), ResourceFactory.class, "reset", 1))
			.isTrue();
	}

	private static class Validating implements ResourceFactory<String> {

		@Override
		public String create(CreationScope scope) {
			return "";
		}

		@Override
		public boolean isValid(String resource) {
			return true;
		}

	}

	private static final class ValidatingAndResetting extends Validating {

		@Override
		public void reset(String resource) {
		}

	}

}
