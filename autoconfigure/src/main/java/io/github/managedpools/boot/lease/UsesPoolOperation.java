package io.github.managedpools.boot.lease;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotatedMethod;
import org.springframework.util.ClassUtils;

/**
 * What {@link UsesPool @UsesPool} says about a method.
 *
 * @param pools the names of the pools to lease from, in this order
 * @param fatal types of failures that break a resource
 * @param key the expression of the key, or an empty text
 * @param keyParameters the indexes of the parameters annotated with
 * {@link PoolKey @PoolKey}
 */
record UsesPoolOperation(List<String> pools, List<Class<? extends Throwable>> fatal, String key,
		List<Integer> keyParameters) {

	/**
	 * Looks at a method first and at its class after that.
	 * @return the operation, or {@code null} if neither is annotated
	 */
	static @Nullable UsesPoolOperation of(Method method, Class<?> type) {
		UsesPool annotation = AnnotatedElementUtils.findMergedAnnotation(method, UsesPool.class);
		if (annotation == null) {
			annotation = AnnotatedElementUtils.findMergedAnnotation(type, UsesPool.class);
		}
		return (annotation != null) ? new UsesPoolOperation(List.of(annotation.pools()), List.of(annotation.fatal()),
				annotation.key(), keyParameters(method)) : null;
	}

	private static List<Integer> keyParameters(Method method) {
		if (method.getParameterCount() == 0) {
			return List.of();
		}
		List<Integer> marked = new ArrayList<>();
		// Includes the annotations of interface methods
		for (MethodParameter parameter : new AnnotatedMethod(method).getMethodParameters()) {
			for (Annotation annotation : parameter.getParameterAnnotations()) {
				if (annotation.annotationType() == PoolKey.class
						|| AnnotatedElementUtils.isAnnotated(annotation.annotationType(), PoolKey.class)) {
					marked.add(parameter.getParameterIndex());
					break;
				}
			}
		}
		return marked;
	}

	/**
	 * The type of the key, as precisely as it is known before a call.
	 */
	Class<?> keyType(Method method) {
		return (this.keyParameters.size() == 1)
				? ClassUtils.resolvePrimitiveIfNecessary(method.getParameterTypes()[this.keyParameters.get(0)])
				: Object.class;
	}

	boolean hasKey() {
		return !this.key.isEmpty() || !this.keyParameters.isEmpty();
	}

}
