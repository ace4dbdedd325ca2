package io.github.managedpools.commonspool2;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.commons.pool2.PooledObject;
import org.jspecify.annotations.Nullable;

/**
 * The wrappers of the existing objects, by the identity of the object.
 */
final class Wrappers<T> {

	private final Map<Identity, PooledObject<T>> wrappers = new ConcurrentHashMap<>();

	/**
	 * Adds the wrapper of a new object.
	 * @throws IllegalStateException if another wrapper has the same object
	 */
	void add(T object, PooledObject<T> wrapper) {
		if (this.wrappers.putIfAbsent(new Identity(object), wrapper) != null) {
			throw new IllegalStateException(
					"makeObject returned an object of type %s that is in the pool already: make a new one each time"
						.formatted(object.getClass().getName()));
		}
	}

	PooledObject<T> of(T object) {
		PooledObject<T> wrapper = this.wrappers.get(new Identity(object));
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
	boolean remove(@Nullable T object, PooledObject<T> wrapper) {
		if (object == null) {
			return true;
		}
		Identity identity = new Identity(object);
		PooledObject<T> present = this.wrappers.get(identity);
		if (present == wrapper) {
			this.wrappers.remove(identity);
		}
		return present == null || present == wrapper;
	}

	int size() {
		return this.wrappers.size();
	}

	/**
	 * Compares objects by identity.
	 */
	private static final class Identity {

		private final Object object;

		Identity(Object object) {
			this.object = object;
		}

		@Override
		public boolean equals(@Nullable Object other) {
			return other instanceof Identity identity && identity.object == this.object;
		}

		@Override
		public int hashCode() {
			return System.identityHashCode(this.object);
		}

	}

}
