package io.github.managedpools;

import java.lang.reflect.Method;

/**
 * What can be seen of a factory from outside.
 */
final class FactoryMethods {

	private FactoryMethods() {
	}

	/**
	 * Whether a factory has a default method replaced by one of its own. If its methods
	 * can't be seen, as in a native image that was told nothing of its class, it is taken
	 * to have: to call a method that does nothing costs time, to leave one out that does
	 * something lends broken resources.
	 * @param factory the factory
	 * @param type the interface that has the default method
	 * @param name the name of the method
	 * @param parameters how many parameters it takes
	 */
	static boolean isOverridden(Object factory, Class<?> type, String name, int parameters) {
		Class<?> actual = factory.getClass();
		// A lambda has no methods but the one, and they are never seen in a native image
		return !actual.isSynthetic() && isOverridden(actual.getMethods(), type, name, parameters);
	}

	static boolean isOverridden(Method[] visible, Class<?> type, String name, int parameters) {
		// Every factory has this one, so that who doesn't see it sees nothing
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

}
