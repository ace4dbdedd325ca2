package io.github.managedpools;

/**
 * Observes every pool that is built in this JVM: for tools that need all pools without
 * being passed them, such as leak checks in tests. Observers are loaded by
 * {@link java.util.ServiceLoader}, once, when the first pool is built. They cost a pool
 * nothing after it has been built, unless they change its settings.
 * <p>
 * Called on the thread that builds the pool. Exceptions of an observer are logged and
 * have no other effect.
 *
 * @since 0.1.0
 */
public interface PoolObserver {

	/**
	 * A pool is about to be built.
	 * @param pool the pool's name
	 * @param settings the requested settings; for a keyed pool, those of each key's pool
	 * @return the settings to use
	 */
	default PoolSettings onBuild(String pool, PoolSettings settings) {
		return settings;
	}

	/**
	 * A pool was built. The builder has not returned it yet.
	 * @param pool the pool
	 */
	default void onBuilt(Pool<?> pool) {
	}

	/**
	 * A keyed pool was built. The builder has not returned it yet.
	 * @param pool the pool
	 */
	default void onBuilt(KeyedPool<?, ?> pool) {
	}

}
