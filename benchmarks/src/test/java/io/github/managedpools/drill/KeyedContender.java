package io.github.managedpools.drill;

import java.time.Duration;

import io.github.managedpools.CreationScope;
import io.github.managedpools.KeyedPool;
import io.github.managedpools.KeyedResourceFactory;
import io.github.managedpools.ResourceFactory;

/**
 * One key of a keyed pool of this library.
 *
 * @param <T> the type of the connections
 */
final class KeyedContender<T> implements Contender {

	private static final String KEY = "far-side";

	private final KeyedPool<String, T> pool;

	private final Work<T> work;

	KeyedContender(ResourceFactory<T> factory, Work<T> work) {
		this.pool = KeyedPool.builder(factory.validates() ? new Validating<>(factory) : new Plain<>(factory))
			.name("drill")
			.size(0, SIZE)
			.acquireTimeout(Duration.ofMillis(ACQUIRE_TIMEOUT_MILLIS))
			.build();
		this.work = work;
	}

	@Override
	public void call(Runnable acquired) throws Exception {
		this.pool.use(KEY, (connection) -> {
			acquired.run();
			this.work.use(connection);
			return null;
		});
	}

	@Override
	public void close() {
		this.pool.close();
	}

	/**
	 * Has the defaults of a factory that does not validate.
	 *
	 * @param <T> the type of the connections
	 */
	private static class Plain<T> implements KeyedResourceFactory<String, T> {

		final ResourceFactory<T> factory;

		Plain(ResourceFactory<T> factory) {
			this.factory = factory;
		}

		@Override
		public T create(String key, CreationScope scope) throws Exception {
			return this.factory.create(scope);
		}

		@Override
		public void destroy(String key, T connection) throws Exception {
			this.factory.destroy(connection);
		}

	}

	/**
	 * Has the defaults of a factory that validates.
	 *
	 * @param <T> the type of the connections
	 */
	private static final class Validating<T> extends Plain<T> {

		Validating(ResourceFactory<T> factory) {
			super(factory);
		}

		@Override
		public boolean isValid(String key, T connection) throws Exception {
			return this.factory.isValid(connection);
		}

	}

}
