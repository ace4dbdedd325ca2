package io.github.managedpools.boot;

import java.util.List;
import java.util.Optional;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.Pool;

/**
 * Finds the application's pools by name at run time. This includes pools built from
 * factory beans and pools that the application defines as beans itself, which can also be
 * found by their bean name without a trailing {@code Pool}. It also includes the pools of
 * parent contexts, unless a child context has a pool of the same name. Plain and keyed
 * pools share one namespace. A lazy pool bean is built when it is first requested.
 * Thread-safe.
 *
 * @since 0.1.0
 */
public interface PoolRegistry {

	/**
	 * The pool of the given name.
	 * @param name the pool's name; dashes and case do not matter
	 * @return the pool
	 * @throws NoSuchPoolException if there is none
	 * @throws io.github.managedpools.PoolClosedException if the pool is lazy and has not
	 * been used before the application began to close
	 */
	default Pool<?> get(String name) {
		return find(name)
			.orElseThrow(() -> new NoSuchPoolException("pool", name, all().stream().map(Pool::name).toList()));
	}

	/**
	 * The pool of the given name, if there is one.
	 * @param name the pool's name; dashes and case do not matter
	 * @return the pool, or empty
	 */
	Optional<Pool<?>> find(String name);

	/**
	 * All pools, including lazy ones, which this call builds.
	 * @return the pools, by name
	 */
	List<Pool<?>> all();

	/**
	 * Whether there is a pool of the given name. Unlike {@link #find}, does not build a
	 * lazy pool whose name is known from its bean definition.
	 * @param name the pool's name; dashes and case do not matter
	 * @return whether there is such a pool such a pool one
	 */
	default boolean contains(String name) {
		return find(name).isPresent();
	}

	/**
	 * The pools that have been built: all but the lazy ones that have not been used yet.
	 * For monitoring, which must not build a pool.
	 * @return the pools, by name
	 */
	default List<Pool<?>> built() {
		return all();
	}

	/**
	 * The keyed pool of the given name. The caller must know the types of its keys and
	 * resources, and cast the pool.
	 * @param name the pool's name; dashes and case do not matter
	 * @return the pool
	 * @throws NoSuchPoolException if there is none
	 * @throws io.github.managedpools.PoolClosedException if the pool is lazy and has not
	 * been used before the application began to close
	 */
	default KeyedPool<?, ?> getKeyed(String name) {
		return findKeyed(name).orElseThrow(
				() -> new NoSuchPoolException("keyed pool", name, allKeyed().stream().map(KeyedPool::name).toList()));
	}

	/**
	 * The keyed pool of the given name, if there is one.
	 * @param name the pool's name; dashes and case do not matter
	 * @return the pool, or empty
	 */
	Optional<KeyedPool<?, ?>> findKeyed(String name);

	/**
	 * Whether there is a keyed pool of the given name, as {@link #contains}.
	 * @param name the pool's name; dashes and case do not matter
	 * @return whether there is such a pool
	 */
	default boolean containsKeyed(String name) {
		return findKeyed(name).isPresent();
	}

	/**
	 * All keyed pools, including lazy ones, which this call builds.
	 * @return the pools, by name
	 */
	List<KeyedPool<?, ?>> allKeyed();

	/**
	 * The keyed pools that have been {@linkplain #built() built}.
	 * @return the pools, by name
	 */
	default List<KeyedPool<?, ?>> builtKeyed() {
		return allKeyed();
	}

}
