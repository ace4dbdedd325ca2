package io.github.managedpools.drill;

import io.github.managedpools.ResourceFactory;
import org.apache.commons.pool2.BasePooledObjectFactory;
import org.apache.commons.pool2.DestroyMode;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.impl.DefaultPooledObject;

/**
 * Builds the connections of a factory for Apache Commons Pool.
 *
 * @param <T> the type of the connections
 */
final class BuildingObjectFactory<T> extends BasePooledObjectFactory<Built<T>> {

	private final ResourceFactory<T> factory;

	BuildingObjectFactory(ResourceFactory<T> factory) {
		this.factory = factory;
	}

	@Override
	public Built<T> create() throws Exception {
		return Built.by(this.factory);
	}

	@Override
	public PooledObject<Built<T>> wrap(Built<T> built) {
		return new DefaultPooledObject<>(built);
	}

	@Override
	public boolean validateObject(PooledObject<Built<T>> pooled) {
		return pooled.getObject().isValid();
	}

	@Override
	public void destroyObject(PooledObject<Built<T>> pooled, DestroyMode mode) {
		pooled.getObject().destroy();
	}

	@Override
	public void destroyObject(PooledObject<Built<T>> pooled) {
		pooled.getObject().destroy();
	}

}
