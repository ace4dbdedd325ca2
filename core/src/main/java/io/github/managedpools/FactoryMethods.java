package io.github.managedpools;

import java.lang.reflect.Method;

/**
 * Detects which default methods a factory overrides.
 */
final class FactoryMethods {

	private static final Method[] NONE = {};

	private FactoryMethods() {
	}

	/**
	 * Whether a factory overrides a default method in its class, in a superclass or in an
	 * interface that extends the given one; a lambda has a class too. If that can't be
	 * detected, as in a native image without hints for the class, the answer is yes:
	 * calling a method that does nothing costs time, but omitting one that does something
	 * lends broken resources.
	 * @param factory the factory
	 * @param type the interface that has the default method
	 * @param name the name of the method
	 * @param parameters the number of its parameters
	 */
	static boolean isOverridden(Object factory, Class<?> type, String name, int parameters) {
		Class<?> actual = factory.getClass();
		Method[] visible = methodsOf(actual);
		if (visible.length == 0 && isLambdaOf(actual, type)) {
			// A lambda implements one method only, and a native image shows none
			return false;
		}
		return isOverridden(visible, type, name, parameters);
	}

	static boolean isOverridden(Method[] visible, Class<?> type, String name, int parameters) {
		// Every factory implements create, so if that can't be seen, no method can
		boolean sees = false;
		for (Method method : visible) {
			if (method.getDeclaringClass() != type) {
				if (method.getName().equals(name) && method.getParameterCount() == parameters) {
					return true;
				}
				sees |= method.getName().equals("create");
			}
		}
		return !sees;
	}

	private static Method[] methodsOf(Class<?> actual) {
		try {
			return actual.getMethods();
		}
		catch (LinkageError | RuntimeException ex) {
			// The signature of a method names a class that is missing
			return NONE;
		}
	}

	/**
	 * Whether a class is that of a lambda or a method reference of exactly this
	 * interface.
	 */
	static boolean isLambdaOf(Class<?> actual, Class<?> type) {
		Class<?>[] interfaces = actual.getInterfaces();
		return actual.isSynthetic() && actual.getName().contains("$$Lambda") && actual.getSuperclass() == Object.class
				&& interfaces.length == 1 && interfaces[0] == type;
	}

}
