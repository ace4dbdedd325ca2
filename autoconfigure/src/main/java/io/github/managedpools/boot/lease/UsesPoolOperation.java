package io.github.managedpools.boot.lease;

import java.lang.reflect.Method;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.core.annotation.AnnotatedElementUtils;

/**
 * The attributes of {@link UsesPool @UsesPool} on a method.
 *
 * @param pools the names of the pools to lease from, in this order
 * @param fatal types of failures that break a resource
 */
record UsesPoolOperation(List<String> pools, List<Class<? extends Throwable>> fatal) {

	/**
	 * Reads the annotation of a method or, if it has none, of its class.
	 * @return the operation, or {@code null} if neither is annotated
	 */
	static @Nullable UsesPoolOperation of(Method method, Class<?> type) {
		UsesPool annotation = AnnotatedElementUtils.findMergedAnnotation(method, UsesPool.class);
		if (annotation == null) {
			annotation = AnnotatedElementUtils.findMergedAnnotation(type, UsesPool.class);
		}
		return (annotation != null) ? new UsesPoolOperation(List.of(annotation.pools()), List.of(annotation.fatal()))
				: null;
	}

}
