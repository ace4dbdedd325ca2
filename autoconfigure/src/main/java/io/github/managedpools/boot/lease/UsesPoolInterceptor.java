package io.github.managedpools.boot.lease;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.boot.PoolRegistry;
import io.github.managedpools.boot.wiring.PoolBean;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.MethodClassKey;

/**
 * Runs methods annotated with {@link UsesPool @UsesPool} with their leases.
 */
final class UsesPoolInterceptor implements MethodInterceptor {

	private final Supplier<PoolRegistry> registry;

	private final UnaryOperator<String> placeholders;

	private final @Nullable BeanFactory beanFactory;

	private final Map<MethodClassKey, Leasing> leasings = new ConcurrentHashMap<>();

	/**
	 * Create a new {@code UsesPoolInterceptor}.
	 * @param registry the registry that contains the pools
	 * @param placeholders the function that resolves placeholders in the names of pools
	 * @param beanFactory the bean factory with the beans that keys may name, or
	 * {@code null}
	 */
	UsesPoolInterceptor(Supplier<PoolRegistry> registry, UnaryOperator<String> placeholders,
			@Nullable BeanFactory beanFactory) {
		this.registry = registry;
		this.placeholders = placeholders;
		this.beanFactory = beanFactory;
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		Method method = invocation.getMethod();
		Object target = invocation.getThis();
		Class<?> type = (target != null) ? AopUtils.getTargetClass(target) : method.getDeclaringClass();
		Leasing leasing = this.leasings.computeIfAbsent(new MethodClassKey(method, type),
				(key) -> leasing(AopUtils.getMostSpecificMethod(method, type), type));
		// A reactive result may be subscribed to any number of times, and each
		// subscription is a call
		ProxyMethodInvocation original = (ProxyMethodInvocation) invocation;
		return LeasedCalls.make(new LeasedCall(method, leasing.sources(target, invocation.getArguments()),
				leasing.fatal(), (leases) -> original.invocableClone().proceed()));
	}

	private Leasing leasing(Method method, Class<?> type) {
		UsesPoolOperation operation = UsesPoolOperation.of(method, type);
		if (operation == null) {
			return new Leasing(List.of(), null, List.of());
		}
		Set<Origin> origins = new LinkedHashSet<>();
		operation.pools().forEach((name) -> origins.add(origin(this.placeholders.apply(name))));
		return new Leasing(List.copyOf(origins), KeyOfCall.of(method, operation, this.beanFactory), operation.fatal());
	}

	private Origin origin(String name) {
		PoolRegistry pools = this.registry.get();
		if (!pools.contains(name) && pools.containsKeyed(name)) {
			KeyedPool<?, ?> pool = pools.getKeyed(name);
			return new KeyedOrigin(pool, PoolBean.keyClassOf(pool, this.beanFactory));
		}
		return new PlainOrigin(LeaseSource.of(pools.get(name)));
	}

	/**
	 * An operation whose pools have been found.
	 *
	 * @param origins the pools to lease from, in this order
	 * @param key obtains the key of a call, or {@code null} if calls have none
	 * @param fatal types of failures that break a resource
	 */
	private record Leasing(List<Origin> origins, @Nullable KeyOfCall key, List<Class<? extends Throwable>> fatal) {

		List<LeaseSource> sources(@Nullable Object target, @Nullable Object[] arguments) {
			Object value = (this.key != null) ? this.key.read(target, arguments) : null;
			List<LeaseSource> sources = new ArrayList<>(this.origins.size());
			for (Origin origin : this.origins) {
				sources.add(origin.source(this.key, value));
			}
			return sources;
		}

	}

	/**
	 * A pool that becomes a source of leases by the key of a call.
	 */
	private sealed interface Origin {

		LeaseSource source(@Nullable KeyOfCall key, @Nullable Object value);

	}

	/**
	 * A plain pool.
	 */
	private record PlainOrigin(LeaseSource source) implements Origin {

		@Override
		public LeaseSource source(@Nullable KeyOfCall key, @Nullable Object value) {
			return this.source;
		}

	}

	/**
	 * A keyed pool.
	 */
	private record KeyedOrigin(KeyedPool<?, ?> pool, Class<?> keyType) implements Origin {

		@Override
		public LeaseSource source(@Nullable KeyOfCall key, @Nullable Object value) {
			if (key == null || value == null) {
				throw new IllegalStateException(
						"The keyed pool '%s' is used without a key".formatted(this.pool.name()));
			}
			key.check(value, this.keyType, this.pool.name());
			return LeaseSource.of(this.pool, value);
		}

	}

}
