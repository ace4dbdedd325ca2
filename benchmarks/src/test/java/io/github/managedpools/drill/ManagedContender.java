package io.github.managedpools.drill;

import java.time.Duration;

import io.github.managedpools.Pool;
import io.github.managedpools.ResourceFactory;

/**
 * A pool of this library.
 *
 * @param <T> the type of the connections
 */
final class ManagedContender<T> implements Contender {

	private final Pool<T> pool;

	private final Work<T> work;

	ManagedContender(ResourceFactory<T> factory, Work<T> work) {
		this.pool = Pool.builder(factory)
			.name("drill")
			.size(0, SIZE)
			.acquireTimeout(Duration.ofMillis(ACQUIRE_TIMEOUT_MILLIS))
			.build();
		this.work = work;
	}

	@Override
	public void call(Runnable acquired) throws Exception {
		this.pool.use((connection) -> {
			acquired.run();
			this.work.use(connection);
			return null;
		});
	}

	@Override
	public void close() {
		this.pool.close();
	}

}
