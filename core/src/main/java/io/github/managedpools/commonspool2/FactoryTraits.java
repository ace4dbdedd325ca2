package io.github.managedpools.commonspool2;

import java.lang.reflect.Method;

import io.github.managedpools.FatalFailures;

/**
 * Which optional methods a factory for commons-pool2 overrides, so that the others cost
 * nothing.
 *
 * @param prepares whether it activates or passivates objects
 * @param checks whether it validates objects
 */
record FactoryTraits(boolean prepares, boolean checks) {

	private static final Method[] NONE = {};

	/**
	 * Inspects a factory.
	 * @param factory the factory
	 * @param base the base class that implements the optional methods without effect
	 */
	static FactoryTraits of(Object factory, Class<?> base) {
		Method[] methods = methods(factory);
		return new FactoryTraits(
				overrides(methods, base, "activateObject") || overrides(methods, base, "passivateObject"),
				overrides(methods, base, "validateObject"));
	}

	private static boolean overrides(Method[] methods, Class<?> base, String name) {
		// Every factory implements makeObject, so if that can't be seen, no method can
		boolean sees = false;
		for (Method method : methods) {
			if (method.getName().equals(name) && method.getDeclaringClass() != base) {
				return true;
			}
			sees |= method.getName().equals("makeObject");
		}
		return !sees;
	}

	private static Method[] methods(Object factory) {
		try {
			return factory.getClass().getMethods();
		}
		catch (LinkageError | RuntimeException ex) {
			// The signature of a method names a class that is missing
			return NONE;
		}
	}

	boolean validates() {
		return this.prepares || this.checks;
	}

	boolean isFatal(Throwable failure) {
		return !this.checks && FatalFailures.isFatal(failure);
	}

}
