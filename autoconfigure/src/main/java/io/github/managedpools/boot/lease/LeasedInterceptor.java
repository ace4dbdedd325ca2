package io.github.managedpools.boot.lease;

import io.github.managedpools.Lease;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ReflectionUtils;

/**
 * Passes calls on to the resource of one lease for as long as the lease lasts.
 */
final class LeasedInterceptor implements MethodInterceptor {

	private final String name;

	private final Lease<?> lease;

	LeasedInterceptor(String name, Lease<?> lease) {
		this.name = name;
		this.lease = lease;
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		if (ReflectionUtils.isToStringMethod(invocation.getMethod())) {
			return "a leased resource of pool '%s'".formatted(this.name);
		}
		if (PooledInterceptor.isClose(invocation.getMethod())) {
			return null;
		}
		return PooledInterceptor.call(this.lease.get(), invocation.getMethod(), invocation.getArguments());
	}

}
