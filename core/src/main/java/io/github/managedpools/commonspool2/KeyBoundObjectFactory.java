package io.github.managedpools.commonspool2;

import org.apache.commons.pool2.DestroyMode;
import org.apache.commons.pool2.KeyedPooledObjectFactory;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.PooledObjectFactory;

/**
 * A keyed factory for commons-pool2, bound to one key.
 */
record KeyBoundObjectFactory<K, V>(K key, KeyedPooledObjectFactory<K, V> keyed) implements PooledObjectFactory<V> {

	@Override
	public PooledObject<V> makeObject() throws Exception {
		return this.keyed.makeObject(this.key);
	}

	@Override
	public void activateObject(PooledObject<V> wrapper) throws Exception {
		this.keyed.activateObject(this.key, wrapper);
	}

	@Override
	public boolean validateObject(PooledObject<V> wrapper) {
		return this.keyed.validateObject(this.key, wrapper);
	}

	@Override
	public void passivateObject(PooledObject<V> wrapper) throws Exception {
		this.keyed.passivateObject(this.key, wrapper);
	}

	@Override
	public void destroyObject(PooledObject<V> wrapper) throws Exception {
		this.keyed.destroyObject(this.key, wrapper);
	}

	@Override
	public void destroyObject(PooledObject<V> wrapper, DestroyMode mode) throws Exception {
		this.keyed.destroyObject(this.key, wrapper, mode);
	}

}
