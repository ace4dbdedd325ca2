package io.github.managedpools.boot.lease;

import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

import org.springframework.core.ResolvableType;
import org.springframework.http.HttpEntity;
import org.springframework.util.ClassUtils;

/**
 * Types of results that are used after the method that returned them has ended, when its
 * lease would be over.
 */
final class LeaseOutlivingTypes {

	/** Deeper than any type in real code; ends the search in recursive types. */
	private static final int DEPTH = 8;

	private static final boolean WEB = ClassUtils.isPresent("org.springframework.http.HttpEntity",
			LeaseOutlivingTypes.class.getClassLoader());

	/** By name, because most of them are optional on the class path. */
	private static final Set<String> NAMES = Set.of("java.util.concurrent.Future",
			"java.util.concurrent.CompletionStage", "java.util.concurrent.Callable", "java.util.stream.BaseStream",
			"java.util.Iterator", "java.util.Spliterator", "java.util.Enumeration",
			"java.util.concurrent.Flow$Publisher", "java.io.InputStream", "java.io.OutputStream", "java.io.Reader",
			"java.io.Writer", "java.nio.channels.Channel", "java.sql.ResultSet", "org.reactivestreams.Publisher",
			"org.springframework.core.io.InputStreamResource",
			"org.springframework.web.context.request.async.DeferredResult",
			"org.springframework.web.context.request.async.WebAsyncTask",
			"org.springframework.web.reactive.function.server.ServerResponse",
			"org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter",
			"org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody",
			"io.reactivex.rxjava3.core.CompletableSource", "io.reactivex.rxjava3.core.MaybeSource",
			"io.reactivex.rxjava3.core.ObservableSource", "io.reactivex.rxjava3.core.SingleSource",
			"io.smallrye.mutiny.Uni", "kotlin.Function", "kotlin.Lazy", "kotlin.sequences.Sequence",
			"kotlinx.coroutines.Job", "kotlinx.coroutines.channels.ReceiveChannel", "kotlinx.coroutines.flow.Flow");

	/** Subtypes of these that hold all their data in memory. */
	private static final Set<String> IN_MEMORY = Set.of("java.io.ByteArrayInputStream", "java.io.ByteArrayOutputStream",
			"java.io.CharArrayReader", "java.io.CharArrayWriter", "java.io.StringReader", "java.io.StringWriter");

	private LeaseOutlivingTypes() {
	}

	/**
	 * Searches a return type and its type arguments.
	 * @param type the return type
	 * @return the part of the type whose work outlives the method; {@code null} if there
	 * is none, or if it is the whole type and its end can be observed
	 */
	static @Nullable Class<?> in(ResolvableType type) {
		Class<?> whole = type.resolve();
		if (whole != null && (CompletionStage.class.isAssignableFrom(whole) || LeasedCalls.isDeferred(whole))) {
			return inGenerics(type, 0);
		}
		return in(type, 0);
	}

	private static @Nullable Class<?> in(ResolvableType type, int depth) {
		Class<?> present = type.resolve();
		if (depth > DEPTH || present == null || present == Class.class) {
			return null;
		}
		if (present.isArray()) {
			return in(type.getComponentType(), depth + 1);
		}
		return (isOutliving(present) || isFunction(present)) ? present : inGenerics(type, depth);
	}

	private static @Nullable Class<?> inGenerics(ResolvableType type, int depth) {
		Class<?> found = inArguments(type, depth);
		// A class may fix the type arguments, such as one that extends
		// ResponseEntity<Flux<String>>
		found = (found != null) ? found : inArguments(type.as(Iterable.class), depth);
		found = (found != null) ? found : inArguments(type.as(Map.class), depth);
		return (found == null && WEB) ? inArguments(type.as(HttpEntity.class), depth) : found;
	}

	private static @Nullable Class<?> inArguments(ResolvableType type, int depth) {
		if (!type.hasGenerics() || type.getType() instanceof Class<?>) {
			return null;
		}
		for (ResolvableType argument : type.getGenerics()) {
			Class<?> found = in(argument, depth + 1);
			if (found != null) {
				return found;
			}
		}
		return null;
	}

	/**
	 * Checks a result whose declared type may be too general to tell.
	 * @param result the returned object
	 * @return the part of the result whose work goes on, or {@code null}
	 */
	static @Nullable Object in(@Nullable Object result) {
		if (result instanceof Optional<?> optional) {
			return in(optional.orElse(null));
		}
		if (WEB && result instanceof HttpEntity<?> entity) {
			return in(entity.getBody());
		}
		return (result != null && isOutliving(result.getClass())) ? result : null;
	}

	private static boolean isOutliving(Class<?> type) {
		if (IN_MEMORY.contains(type.getName())) {
			return false;
		}
		return LeasedCalls.isDeferred(type) || isAnyOf(type, new HashSet<>());
	}

	private static boolean isAnyOf(@Nullable Class<?> type, Set<Class<?>> seen) {
		if (type == null || !seen.add(type)) {
			return false;
		}
		if (NAMES.contains(type.getName()) || isAnyOf(type.getSuperclass(), seen)) {
			return true;
		}
		for (Class<?> each : type.getInterfaces()) {
			if (isAnyOf(each, seen)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Whether a declared type stands for work that begins after the method has returned.
	 */
	private static boolean isFunction(Class<?> type) {
		return type.isInterface() && type != Comparator.class && type.isAnnotationPresent(FunctionalInterface.class);
	}

}
