package io.github.managedpools.boot.lease;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.stream.BaseStream;

import io.github.managedpools.boot.properties.PoolConfigurationException;

import org.springframework.core.MethodIntrospector;
import org.springframework.core.MethodIntrospector.MetadataLookup;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;

/**
 * Refuses marks of {@link UsesPool @UsesPool} that could not do what they promise.
 */
final class UsesPoolChecks {

	private static final List<String> OUTLIVING = List.of(
			"org.springframework.web.context.request.async.DeferredResult",
			"org.springframework.web.context.request.async.WebAsyncTask",
			"org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter",
			"org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody",
			"org.reactivestreams.Publisher", "java.util.concurrent.Flow$Publisher");

	private UsesPoolChecks() {
	}

	/**
	 * Checks the methods of a bean's class.
	 * @return what the marked ones say
	 */
	static Map<Method, UsesPoolOperation> check(Class<?> type) {
		boolean wholeClass = AnnotatedElementUtils.hasAnnotation(type, UsesPool.class);
		Map<Method, UsesPoolOperation> operations = MethodIntrospector.selectMethods(type,
				(MetadataLookup<UsesPoolOperation>) (method) -> isMarked(method, wholeClass)
						? UsesPoolOperation.of(method, type) : null);
		for (Map.Entry<Method, UsesPoolOperation> operation : operations.entrySet()) {
			check(operation.getKey(), operation.getValue());
		}
		return operations;
	}

	private static boolean isMarked(Method method, boolean wholeClass) {
		if (AnnotatedElementUtils.hasAnnotation(method, UsesPool.class)) {
			return true;
		}
		return wholeClass && Modifier.isPublic(method.getModifiers()) && !Modifier.isStatic(method.getModifiers())
				&& method.getDeclaringClass() != Object.class;
	}

	private static void check(Method method, UsesPoolOperation operation) {
		if (operation.pools().isEmpty()) {
			throw refused(method, "it names no pool", "Name one, as in @UsesPool(\"sftp\").");
		}
		int modifiers = method.getModifiers();
		if (Modifier.isFinal(modifiers) || Modifier.isPrivate(modifiers) || Modifier.isStatic(modifiers)) {
			throw refused(method, "it is final, private or static, so that no proxy can run it with a lease",
					"Make it an overridable method, or lease from an injected Pool.");
		}
		if (outlives(method)) {
			throw refused(method,
					"the work of a %s goes on after the method has returned, when its lease would be over"
						.formatted(method.getReturnType().getSimpleName()),
					"Return a CompletionStage or, with Reactor on the class path, a reactive type; or lease from an injected Pool for as long as the work takes.");
		}
	}

	private static boolean outlives(Method method) {
		Class<?> type = method.getReturnType();
		if (CompletionStage.class.isAssignableFrom(type) || LeasedCalls.isDeferred(type)) {
			return false;
		}
		Class<?>[] parameters = method.getParameterTypes();
		boolean coroutine = parameters.length > 0
				&& parameters[parameters.length - 1].getName().equals("kotlin.coroutines.Continuation");
		return coroutine || Future.class.isAssignableFrom(type) || Callable.class.isAssignableFrom(type)
				|| BaseStream.class.isAssignableFrom(type) || OUTLIVING.stream().anyMatch((name) -> isA(type, name));
	}

	private static boolean isA(Class<?> type, String name) {
		if (!ClassUtils.isPresent(name, type.getClassLoader())) {
			return false;
		}
		return ClassUtils.resolveClassName(name, type.getClassLoader()).isAssignableFrom(type);
	}

	private static PoolConfigurationException refused(Method method, String reason, String action) {
		return new PoolConfigurationException("The method '%s' can't be marked @UsesPool: %s."
			.formatted(ClassUtils.getQualifiedMethodName(method), reason), action);
	}

}
