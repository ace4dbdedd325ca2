package io.github.managedpools.engine;

import java.lang.reflect.Proxy;

import io.github.managedpools.PoolListener;

/**
 * Makes listeners that throw, whatever they are told.
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
