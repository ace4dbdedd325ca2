package io.github.managedpools;

import java.lang.reflect.Method;

/**
 * What can be seen of a factory from outside.
 */
final class FactoryMethods {

	private FactoryMethods() {
	}

	/**
	 * Whether a factory has a default method replaced by one of its own.
	 * @param factory the factory
	 * @param type the interface that has the default method
	 * @param name the name of the method
	 * @param parameters how many parameters it takes
	 */
	static boolean isOverridden(Object factory, Class<?> type, String name, int parameters) {
		for (Method method : factory.getClass().getMethods()) {
			if (method.getName().equals(name) && method.getParameterCount() == parameters
					&& method.getDeclaringClass() != type) {
				return true;
			}
		}
		return false;
	}

}
