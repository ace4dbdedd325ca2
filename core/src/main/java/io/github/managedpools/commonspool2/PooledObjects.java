package io.github.managedpools.commonspool2;

import java.util.Objects;

import io.github.managedpools.CreationScope;
import org.apache.commons.pool2.DestroyMode;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.PooledObjectFactory;

/**
 * The objects of one pool that are active as long as they exist. All calls of their
 * factory happen on the pool's threads. Each call gets the factory, because that of a
 * keyed pool is bound to the key of the object.
 */
final class PooledObjects<T> {

	private final Wrappers<T, PooledObject<T>> wrappers = new Wrappers<>();

	T create(PooledObjectFactory<T> factory, CreationScope scope) throws Exception {
		PooledObject<T> wrapper = Objects.requireNonNull(factory.makeObject(), "makeObject returned null");
		scope.onDestroy(() -> destroy(factory, wrapper));
		T object = Objects.requireNonNull(wrapper.getObject(), "makeObject returned a wrapper of null");
		this.wrappers.add(object, wrapper);
		wrapper.allocate();
		factory.activateObject(wrapper);
		return object;
	}

	boolean isValid(PooledObjectFactory<T> factory, T object) throws Exception {
		PooledObject<T> wrapper = this.wrappers.of(object);
		factory.passivateObject(wrapper);
		factory.activateObject(wrapper);
		return factory.validateObject(wrapper);
	}

	void reset(PooledObjectFactory<T> factory, T object) throws Exception {
		PooledObject<T> wrapper = this.wrappers.of(object);
		wrapper.markReturning();
		factory.passivateObject(wrapper);
		wrapper.deallocate();
		wrapper.allocate();
		factory.activateObject(wrapper);
	}

	private void destroy(PooledObjectFactory<T> factory, PooledObject<T> wrapper) throws Exception {
		if (this.wrappers.remove(wrapper.getObject(), wrapper)) {
			wrapper.invalidate();
			factory.destroyObject(wrapper, DestroyMode.NORMAL);
		}
	}

	/**
	 * The number of objects, including those being built or destroyed.
	 */
	int size() {
		return this.wrappers.size();
	}

}
