package io.github.managedpools.boot.lease;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

import io.github.managedpools.EscapedText;
import io.github.managedpools.KeyedPool;
import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.boot.properties.PoolConfigurationException;
import org.aopalliance.intercept.MethodInterceptor;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Creates proxies for pooled resources.
 *
 * @since 0.1.0
 */
public final class PooledProxies {

	private static final Log logger = LogFactory.getLog(PooledProxies.class);

	private PooledProxies() {
	}

	/**
	 * Creates a proxy that leases a resource for each call, unless the thread holds one.
	 * @param name the pool's name
	 * @param type the type of the resources
	 * @param pool the pool
	 * @return the proxy
	 * @throws PoolConfigurationException if the type can't be proxied
	 */
	public static Object shared(String name, Class<?> type, Supplier<Pool<?>> pool) {
		check(name, type);
		return create(type, new PooledInterceptor(name, () -> LeaseSource.of(pool.get())));
	}

	/**
	 * Creates a proxy that directs each call to the resource of the keyed pool that the
	 * thread has leased.
	 * @param name the pool's name
	 * @param type the type of the resources
	 * @param pool the keyed pool
	 * @return the proxy, whose calls throw an {@link IllegalStateException} if the thread
	 * holds no lease of the pool
	 * @throws PoolConfigurationException if the type can't be proxied
	 */
	public static Object sharedOfKey(String name, Class<?> type, Supplier<KeyedPool<?, ?>> pool) {
		check(name, type);
		return create(type, new PooledInterceptor(name, () -> inForce(name, pool.get())));
	}

	private static LeaseSource inForce(String name, KeyedPool<?, ?> pool) {
		HeldLease lease = BoundLeases.inForce(pool);
		if (lease == null) {
			throw new IllegalStateException(EscapedText.of(("A resource of the keyed pool '%1$s' was called without a "
					+ "key: the call must come from within a method that names one, such as "
					+ "@UsesPool(value = \"%1$s\", key = \"#tenant\") or a parameter annotated with @PoolKey, and on the thread "
					+ "that runs this method")
				.formatted(name)));
		}
		return lease.source();
	}

	/**
	 * Creates a proxy for the resource of a lease, which refuses calls once the lease is
	 * over.
	 * @param name the pool's name
	 * @param type the type of the resource, which has been {@linkplain #check checked}
	 * @param lease the lease
	 * @return the proxy
	 */
	public static Object of(String name, Class<?> type, Lease<?> lease) {
		return create(type, new LeasedInterceptor(name, lease));
	}

	/**
	 * Creates a proxy factory for a type.
	 * @param type the type of the resources
	 * @return the factory, without advice
	 */
	static ProxyFactory factory(Class<?> type) {
		ProxyFactory factory = new ProxyFactory();
		if (type.isInterface()) {
			factory.addInterface(type);
		}
		else {
			factory.setTargetClass(type);
			factory.setProxyTargetClass(true);
		}
		return factory;
	}

	/**
	 * Creates the proxy class, because only that shows whether a type can be proxied.
	 * @return the reason why it can't, or {@code null}
	 */
	private static @Nullable String tryToProxy(Class<?> type) {
		try {
			factory(type).getProxyClass(type.getClassLoader());
			return null;
		}
		catch (Exception | LinkageError ex) {
			return "can't be proxied (%s)"
				.formatted(NestedExceptionUtils.getMostSpecificCause(ex).getClass().getName());
		}
	}

	private static Object create(Class<?> type, MethodInterceptor interceptor) {
		ProxyFactory factory = factory(type);
		factory.addAdvice(interceptor);
		return factory.getProxy(type.getClassLoader());
	}

	/**
	 * Whether a type can be proxied.
	 */
	static boolean isPossible(Class<?> type) {
		return obstacle(type) == null;
	}

	/**
	 * Rejects a type that can't be proxied, and logs a warning about methods that can't.
	 * @param name the pool's name
	 * @param type the type of the resources
	 * @throws PoolConfigurationException if the type can't be proxied
	 */
	public static void check(String name, Class<?> type) {
		String obstacle = obstacle(type);
		if (obstacle != null) {
			throw new PoolConfigurationException(
					"A resource of pool '%s' can't be injected with @Pooled: %s %s.".formatted(name, type.getName(),
							obstacle),
					("Inject 'Pool<%s>' and lease from it, or have the factory bean build an interface or a class that can "
							+ "be extended.")
						.formatted(type.getSimpleName()));
		}
		List<String> finals = Arrays.stream(ReflectionUtils.getUniqueDeclaredMethods(type))
			.filter((method) -> Modifier.isFinal(method.getModifiers()) && Modifier.isPublic(method.getModifiers())
					&& !Modifier.isStatic(method.getModifiers()) && method.getDeclaringClass() != Object.class)
			.map(Method::getName)
			.distinct()
			.toList();
		if (!finals.isEmpty()) {
			logger
				.warn(EscapedText.of(("The final methods %s of %s do not reach a leased resource when they are called "
						+ "on what @Pooled(\"%s\") injects")
					.formatted(finals, type.getName(), name)));
		}
	}

	private static @Nullable String obstacle(Class<?> type) {
		if (type == Object.class) {
			return "says nothing about what the factory bean builds";
		}
		if (type.isPrimitive() || type.isArray()) {
			return "is no class";
		}
		if (Modifier.isFinal(type.getModifiers())) {
			return "is final and can't be proxied";
		}
		if (type.isSealed()) {
			return "is sealed and can't be proxied";
		}
		if (Modifier.isPrivate(type.getModifiers())) {
			return "is private and can't be proxied";
		}
		if (!type.isInterface() && Arrays.stream(type.getDeclaredConstructors())
			.allMatch((constructor) -> Modifier.isPrivate(constructor.getModifiers()))) {
			return "has only private constructors and can't be proxied";
		}
		return tryToProxy(type);
	}

}
