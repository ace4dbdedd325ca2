package io.github.managedpools.boot.lease;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.function.Supplier;

import io.github.managedpools.EscapedText;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ReflectionUtils;

/**
 * Directs the calls on a {@link Pooled @Pooled} proxy to a leased resource.
 */
final class PooledInterceptor implements MethodInterceptor {

	private final String name;

	private final Supplier<LeaseSource> source;

	/**
	 * Create a new {@code PooledInterceptor}.
	 * @param name the pool's name
	 * @param source provides the source of a call's lease; throws if there is none
	 */
	PooledInterceptor(String name, Supplier<LeaseSource> source) {
		this.name = name;
		this.source = source;
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		Method method = invocation.getMethod();
		if (ReflectionUtils.isToStringMethod(method)) {
			return EscapedText.of("a resource of pool '%s'".formatted(this.name));
		}
		if (isClose(method)) {
			return null;
		}
		@Nullable Object[] arguments = invocation.getArguments();
		return LeasedCalls.make(new LeasedCall(method, List.of(this.source.get()), List.of(),
				(leases) -> call(leases.get(0).resource(), method, arguments)));
	}

	static boolean isClose(Method method) {
		return method.getName().equals("close") && method.getParameterCount() == 0
				&& AutoCloseable.class.isAssignableFrom(method.getDeclaringClass());
	}

	static @Nullable Object call(Object resource, Method method, @Nullable Object[] arguments) throws Throwable {
		try {
			ReflectionUtils.makeAccessible(method);
			return method.invoke(resource, arguments);
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

}
