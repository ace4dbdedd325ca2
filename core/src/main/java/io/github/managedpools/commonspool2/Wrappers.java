package io.github.managedpools.commonspool2;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * The wrappers of the existing objects, by the identity of the object.
 *
 * @param <T> the type of the objects
 * @param <W> the type of their wrappers
 */
final class Wrappers<T, W> {

	private final Map<Identity, W> wrappers = new ConcurrentHashMap<>();

	/**
	 * Adds the wrapper of a new object.
	 * @throws IllegalStateException if another wrapper has the same object
	 */
	void add(T object, W wrapper) {
		if (this.wrappers.putIfAbsent(new Identity(object), wrapper) != null) {
			throw new IllegalStateException(
					"makeObject returned an object of type %s that is in the pool already: make a new one each time"
						.formatted(object.getClass().getName()));
		}
	}

	W of(T object) {
		W wrapper = this.wrappers.get(new Identity(object));
		if (wrapper == null) {
			throw new IllegalStateException(
					"An object of type %s does not come from this factory".formatted(object.getClass().getName()));
		}
		return wrapper;
	}

	/**
	 * Removes an object.
	 * @return whether no other wrapper has it
	 */
	boolean remove(@Nullable T object, W wrapper) {
		if (object == null) {
			return true;
		}
		Identity identity = new Identity(object);
		W present = this.wrappers.get(identity);
		if (present == wrapper) {
			this.wrappers.remove(identity);
		}
		return present == null || present == wrapper;
	}

	Collection<W> all() {
		return this.wrappers.values();
	}

	int size() {
		return this.wrappers.size();
	}

}
