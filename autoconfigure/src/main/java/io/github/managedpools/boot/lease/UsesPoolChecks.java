package io.github.managedpools.boot.lease;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Map;

import io.github.managedpools.boot.properties.PoolConfigurationException;

import org.springframework.core.MethodIntrospector;
import org.springframework.core.MethodIntrospector.MetadataLookup;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Rejects uses of {@link UsesPool @UsesPool} that can't take effect.
 */
final class UsesPoolChecks {

	private UsesPoolChecks() {
	}

	/**
	 * Checks the methods of a bean's class.
	 * @return the operations of the annotated methods
	 */
	static Map<Method, UsesPoolOperation> check(Class<?> type) {
		boolean wholeClass = AnnotatedElementUtils.hasAnnotation(type, UsesPool.class);
		if (!wholeClass && !declaresMarked(type)) {
			return Map.of();
		}
		Map<Method, UsesPoolOperation> operations = MethodIntrospector.selectMethods(type,
				(MetadataLookup<UsesPoolOperation>) (method) -> isMarked(method, wholeClass)
						? UsesPoolOperation.of(method, type) : null);
		for (Map.Entry<Method, UsesPoolOperation> operation : operations.entrySet()) {
			check(operation.getKey(), type, operation.getValue());
		}
		return operations;
	}

	/**
	 * Whether the type or one that it inherits from annotates a method. Looks at each
	 * method once: a search for the annotations that each inherits takes a start with a
	 * web server 12 milliseconds longer.
	 */
	private static boolean declaresMarked(Class<?> type) {
		if (!AnnotationUtils.isCandidateClass(type, UsesPool.class)) {
			return false;
		}
		for (Method method : ReflectionUtils.getDeclaredMethods(type)) {
			if (MergedAnnotations.from(method).isPresent(UsesPool.class)) {
				return true;
			}
		}
		for (Class<?> inherited : type.getInterfaces()) {
			if (declaresMarked(inherited)) {
				return true;
			}
		}
		return type.getSuperclass() != null && declaresMarked(type.getSuperclass());
	}

	private static boolean isMarked(Method method, boolean wholeClass) {
		if (AnnotatedElementUtils.hasAnnotation(method, UsesPool.class)) {
			return true;
		}
		return wholeClass && Modifier.isPublic(method.getModifiers()) && !Modifier.isStatic(method.getModifiers())
				&& method.getDeclaringClass() != Object.class;
	}

	private static void check(Method method, Class<?> type, UsesPoolOperation operation) {
		if (operation.pools().isEmpty() || operation.pools().stream().anyMatch(String::isBlank)) {
			throw refused(method, "it names no pool", "Name one, as in @UsesPool(\"sftp\").");
		}
		checkKey(method, operation);
		int modifiers = method.getModifiers();
		if (Modifier.isFinal(modifiers) || Modifier.isPrivate(modifiers) || Modifier.isStatic(modifiers)) {
			throw refused(method, "it is final, private or static, so that no proxy can run it with a lease",
					"Make it an overridable method, or lease from an injected Pool.");
		}
		Class<?> outliving = isCoroutine(method) ? method.getReturnType()
				: LeaseOutlivingTypes.in(ResolvableType.forMethodReturnType(method, type));
		if (outliving != null) {
			String whole = (outliving == method.getReturnType()) ? ""
					: ", which a %s bears".formatted(ResolvableType.forMethodReturnType(method, type));
			throw refused(method,
					"the work of a %s%s goes on after the method has returned, when its lease would be over"
						.formatted(outliving.getSimpleName(), whole),
					"Return a CompletionStage or, with Reactor on the class path, a reactive type, of what is there in the end; or lease from an injected Pool for as long as the work takes.");
		}
	}

	private static void checkKey(Method method, UsesPoolOperation operation) {
		if (!operation.key().isEmpty() && !operation.keyParameters().isEmpty()) {
			throw refused(method,
					"it has the key '%s' and a parameter annotated with @PoolKey".formatted(operation.key()),
					"Remove one of them.");
		}
		if (operation.keyParameters().size() > 1) {
			throw refused(method,
					"%d of its parameters are annotated with @PoolKey".formatted(operation.keyParameters().size()),
					"Annotate one, or build the key of several arguments with an expression, as in @UsesPool(key = \"#p0 + '/' + #p1\").");
		}
		String fault = operation.key().isEmpty() ? null : KeyOfCall.fault(method, operation.key());
		if (fault != null) {
			throw refused(method, fault,
					"Write an expression over the arguments, as in @UsesPool(key = \"#tenant\"). Names of parameters need the compiler's option -parameters; '#p0' works without.");
		}
	}

	private static boolean isCoroutine(Method method) {
		Class<?>[] parameters = method.getParameterTypes();
		return parameters.length > 0
				&& parameters[parameters.length - 1].getName().equals("kotlin.coroutines.Continuation");
	}

	private static PoolConfigurationException refused(Method method, String reason, String action) {
		return new PoolConfigurationException("The method '%s' can't be marked @UsesPool: %s."
			.formatted(ClassUtils.getQualifiedMethodName(method), reason), action);
	}

}
