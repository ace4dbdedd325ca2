package io.github.managedpools.test.fault;

import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.SocketException;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The resources of faulty factories, compared by identity: which exist, which of them are
 * broken, and the proxies through which borrowers use them if uses can fail.
 *
 * @param <T> the type of the resources
 */
final class FaultyResources<T> {

	/**
	 * The interface of the proxies, or {@code null} if resources are handed out as is.
	 */
	private final @Nullable Class<T> type;

	/** The existing resources as handed out. Guarded by this. */
	private final Map<T, Entry<T>> present = new IdentityHashMap<>();

	/** Guarded by this. */
	private final Map<T, FaultPlan.Manner> broken = new IdentityHashMap<>();

	FaultyResources(@Nullable Class<T> type) {
		if (type != null && !type.isInterface()) {
			throw new IllegalArgumentException(
					"'%s' must be an interface, so that its methods can be made to fail".formatted(type.getName()));
		}
		this.type = type;
	}

	/**
	 * Whether uses of resources can fail.
	 */
	boolean interceptsUse() {
		return this.type != null;
	}

	/**
	 * Adds a new resource.
	 * @param resource the resource
	 * @param plan the plan of the factory that has built it
	 * @param use decides whether a use fails
	 * @return what the pool gets
	 */
	T add(T resource, FaultPlan plan, Use use) {
		T handedOut = (this.type != null) ? proxy(this.type, resource, plan, use) : resource;
		synchronized (this) {
			this.present.put(handedOut, new Entry<>(resource, plan));
		}
		return handedOut;
	}

	/**
	 * Returns the resource that the wrapped factory has built.
	 */
	synchronized T original(T handedOut) {
		Entry<T> entry = this.present.get(handedOut);
		return (entry != null) ? entry.resource : handedOut;
	}

	synchronized void remove(T handedOut) {
		this.present.remove(handedOut);
		this.broken.remove(handedOut);
	}

	synchronized void breakOne(T handedOut, FaultPlan.Manner manner) {
		this.broken.put(handedOut, manner);
	}

	/**
	 * Breaks all resources of the given plans.
	 */
	synchronized void breakAll(Predicate<FaultPlan> plans, FaultPlan.Manner manner) {
		this.present.forEach((handedOut, entry) -> {
			if (plans.test(entry.plan)) {
				this.broken.put(handedOut, manner);
			}
		});
	}

	synchronized boolean isBroken(T handedOut) {
		return this.broken.containsKey(handedOut);
	}

	/**
	 * Injects the fault of a broken resource into a call.
	 * @return whether the resource is broken
	 */
	boolean strikeIfBroken(T handedOut) throws Exception {
		FaultPlan.Manner manner;
		synchronized (this) {
			manner = this.broken.get(handedOut);
		}
		if (manner != null) {
			manner.strike();
		}
		return manner != null;
	}

	private T proxy(Class<T> of, T resource, FaultPlan plan, Use use) {
		return of
			.cast(Proxy.newProxyInstance(of.getClassLoader(), new Class<?>[] { of }, (proxy, method, arguments) -> {
				if (method.getDeclaringClass() == Object.class) {
					return ofObject(proxy, method, arguments, resource);
				}
				T handedOut = of.cast(proxy);
				if (use.strike()) {
					breakOne(handedOut, plan.manner(Fault.broken()));
				}
				if (strikeIfBroken(handedOut)) {
					throw lost(method);
				}
				return invoke(resource, method, arguments);
			}));
	}

	private static @Nullable Object ofObject(Object proxy, Method method, Object @Nullable [] arguments,
			Object resource) throws Throwable {
		return (arguments != null) ? proxy == arguments[0] : invoke(resource, method, arguments);
	}

	private static @Nullable Object invoke(Object resource, Method method, Object @Nullable [] arguments)
			throws Throwable {
		try {
			// The class of the resource need not be public
			method.trySetAccessible();
			return method.invoke(resource, arguments);
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

	private static Exception lost(Method method) {
		SocketException lost = new SocketException("Connection reset, injected by a FaultyFactory");
		boolean declared = Stream.of(method.getExceptionTypes()).anyMatch((type) -> type.isInstance(lost));
		return declared ? lost : new UncheckedIOException(lost);
	}

	/**
	 * Injects the fault of a use.
	 */
	@FunctionalInterface
	interface Use {

		/**
		 * Strikes.
		 * @return whether the use breaks the resource
		 */
		boolean strike() throws Exception;

	}

	/**
	 * A resource that exists.
	 *
	 * @param <T> the type of the resource
	 * @param resource the resource as the wrapped factory has built it
	 * @param plan the plan of the factory that has built it
	 */
	private record Entry<T>(T resource, FaultPlan plan) {

	}

}
