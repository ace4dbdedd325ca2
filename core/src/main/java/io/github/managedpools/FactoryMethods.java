package io.github.managedpools;

import java.lang.reflect.Method;

/**
 * Tells which methods a factory implements.
 */
final class FactoryMethods {

	private static final Method[] NONE = {};

	private FactoryMethods() {
	}

	/**
	 * Whether a factory overrides a default method, be it in its class, in a superclass
	 * or in an interface that extends the given one: a lambda has a class, too. In doubt
	 * it does, as in a native image that knows nothing of the class: calling a method
	 * that does nothing costs time, leaving out one that does something lends broken
	 * resources.
	 * @param factory the factory
	 * @param type the interface that has the default method
	 * @param name the name of the method
	 * @param parameters how many parameters it takes
	 */
	static boolean isOverridden(Object factory, Class<?> type, String name, int parameters) {
		Class<?> actual = factory.getClass();
		Method[] visible = methodsOf(actual);
		if (visible.length == 0 && isLambdaOf(actual, type)) {
			// A native image shows no method of a lambda, which has none but the one
			return false;
		}
		return isOverridden(visible, type, name, parameters);
	}

	static boolean isOverridden(Method[] visible, Class<?> type, String name, int parameters) {
		// Every factory implements create, so if that is not seen, nothing is
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
			// A method mentions a class that is not there
			return NONE;
		}
	}

	/**
	 * Whether a class was made from a lambda or a method reference of this very
	 * interface.
	 */
	static boolean isLambdaOf(Class<?> actual, Class<?> type) {
		Class<?>[] interfaces = actual.getInterfaces();
		return actual.isSynthetic() && actual.getName().contains("$$Lambda") && actual.getSuperclass() == Object.class
				&& interfaces.length == 1 && interfaces[0] == type;
	}

}
