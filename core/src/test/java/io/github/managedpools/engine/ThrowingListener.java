package io.github.managedpools.engine;

import java.lang.reflect.Proxy;

import io.github.managedpools.PoolListener;

/**
 * Creates listeners that throw in every method.
 */
final class ThrowingListener {

	private ThrowingListener() {
	}

	static PoolListener of(Throwable thrown) {
		return (PoolListener) Proxy.newProxyInstance(ThrowingListener.class.getClassLoader(),
				new Class<?>[] { PoolListener.class }, (proxy, method, arguments) -> {
					throw thrown;
				});
	}

}
