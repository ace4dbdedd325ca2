package io.github.managedpools;

/**
 * Sees every pool that is built in this JVM, by whomever: for tools that look after pools
 * which nobody hands to them, such as leak checks in tests. Observers are found by
 * {@link java.util.ServiceLoader}, once, when the first pool is built. They cost a pool
 * nothing after it was built, unless they change its settings.
 * <p>
 * Called on the thread that builds the pool. What an observer throws is logged and
 * changes nothing.
 *
 * @since 0.1.0
 */
public interface PoolObserver {

	/**
	 * A pool is about to be built.
	 * @param pool the pool's name
	 * @param settings the settings that it was given; of each key's pool if it is keyed
	 * @return the settings that it gets
	 */
	default PoolSettings onBuild(String pool, PoolSettings settings) {
		return settings;
	}

	/**
	 * A pool was built. The builder has not got it yet.
	 * @param pool the pool
	 */
	default void onBuilt(Pool<?> pool) {
	}

	/**
	 * A keyed pool was built. The builder has not got it yet.
	 * @param pool the pool
	 */
	default void onBuilt(KeyedPool<?, ?> pool) {
	}

}
