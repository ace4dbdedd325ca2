package io.github.managedpools.boot.lease;

import java.lang.reflect.Method;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import io.github.managedpools.Pool;
import io.github.managedpools.boot.PoolRegistry;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.aop.support.AopUtils;
import org.springframework.core.MethodClassKey;

/**
 * Runs methods annotated with {@link UsesPool @UsesPool} with their leases.
 */
final class UsesPoolInterceptor implements MethodInterceptor {

	private final Supplier<PoolRegistry> registry;

	private final UnaryOperator<String> placeholders;

	private final Map<MethodClassKey, Leasing> leasings = new ConcurrentHashMap<>();

	UsesPoolInterceptor(Supplier<PoolRegistry> registry, UnaryOperator<String> placeholders) {
		this.registry = registry;
		this.placeholders = placeholders;
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
		return LeasedCalls.make(new LeasedCall(method, leasing.pools(), leasing.fatal(),
				(leases) -> original.invocableClone().proceed()));
	}

	private Leasing leasing(Method method, Class<?> type) {
		UsesPoolOperation operation = UsesPoolOperation.of(method, type);
		if (operation == null) {
			return new Leasing(List.of(), List.of());
		}
		Set<Pool<?>> pools = new LinkedHashSet<>();
		operation.pools().forEach((name) -> pools.add(this.registry.get().get(this.placeholders.apply(name))));
		return new Leasing(List.copyOf(pools), operation.fatal());
	}

	/**
	 * An operation whose pools have been found.
	 *
	 * @param pools the pools to lease from, in this order
	 * @param fatal types of failures that break a resource
	 */
	private record Leasing(List<Pool<?>> pools, List<Class<? extends Throwable>> fatal) {

	}

}
