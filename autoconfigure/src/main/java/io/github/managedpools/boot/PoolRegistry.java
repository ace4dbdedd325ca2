package io.github.managedpools.boot;

import java.util.List;
import java.util.Optional;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.Pool;

/**
 * Finds the application's pools by name at run time: those made of factory beans, and
 * those built by hand as beans, which go by the name of their bean, too, without
 * {@code Pool} at its end. In a context that has a parent, the parent's pools included,
 * unless it has one of the same name itself. Plain and keyed pools share one namespace.
 * May be used from any thread. A pool that is a lazy bean is built when it is first asked
 * for.
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
	 * All the pools. Builds those that are lazy.
	 * @return the pools, by name
	 */
	List<Pool<?>> all();

	/**
	 * Whether there is a pool of the given name. Unlike {@link #find}, does not build it
	 * if its name is known without that.
	 * @param name the pool's name; dashes and case do not matter
	 * @return whether there is
	 */
	default boolean contains(String name) {
		return find(name).isPresent();
	}

	/**
	 * The pools that have been built: all of them, but for lazy ones that nobody has used
	 * yet. For those who only look.
	 * @return the pools, by name
	 */
	default List<Pool<?>> built() {
		return all();
	}

	/**
	 * The keyed pool of the given name. Which type its keys and resources have is for the
	 * caller to know, who casts it.
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
	 * All the keyed pools. Builds those that are lazy.
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
