package io.github.managedpools.commonspool2;

import java.util.Objects;

import io.github.managedpools.CreationScope;
import io.github.managedpools.FatalFailures;
import io.github.managedpools.ResourceFactory;
import org.apache.commons.pool2.BasePooledObjectFactory;
import org.apache.commons.pool2.DestroyMode;
import org.apache.commons.pool2.PooledObjectFactory;

/**
 * Builds the resources of a pool that is borrowed from only through a
 * {@link ManagedObjectPool}, with a factory that was written for commons-pool2:
 * <pre class="code">
 * var factory = new ActivateOnBorrowResourceFactory&lt;&gt;(new PoolableConnectionFactory(connections, null));
 * ObjectPool&lt;PoolableConnection&gt; pool = new ManagedObjectPool&lt;&gt;(Pool.builder(factory).size(0, 8).build(), factory);
 * </pre>
 * <p>
 * Each object gets its calls when and where a {@code GenericObjectPool} makes them:
 * <ul>
 * <li>{@code makeObject} when it is built, on a thread of the pool.
 * <li>{@code activateObject} when it is borrowed, on the borrower's thread;
 * {@code validateObject} follows if the object was idle for longer than
 * {@linkplain io.github.managedpools.PoolSettings#validateAfterIdle()
 * validate-after-idle}. If that is zero, every borrower validates, also a new object. An
 * object that fails one of the two is destroyed, and the borrower gets the next.
 * <li>{@code passivateObject} when it is returned, on the thread that returns it. An
 * object that fails it is destroyed.
 * <li>{@code activateObject}, {@code validateObject} and {@code passivateObject} on a
 * thread of the pool by the {@linkplain io.github.managedpools.PoolSettings#keepAlive()
 * keep-alive}.
 * <li>{@code destroyObject} exactly once, on a thread of the pool.
 * </ul>
 * Choose it for objects that must be passive while they are idle, such as the connections
 * of DBCP, which detect a second {@code close} by that, and for factories that need the
 * borrower's thread. Its price is that the calls on the borrower's thread have no limit
 * in time. A {@link PooledObjectResourceFactory} has these limits, and no borrower waits
 * for it.
 *
 * @param <T> the type of the resources
 * @since 0.1.0
 */
public final class ActivateOnBorrowResourceFactory<T> implements ResourceFactory<T> {

	private final PooledObjectFactory<T> factory;

	private final FactoryTraits traits;

	private final OnBorrowObjects<T> objects = new OnBorrowObjects<>();

	/**
	 * Create a new {@code ActivateOnBorrowResourceFactory}.
	 * @param factory the factory, to be used by one pool
	 */
	public ActivateOnBorrowResourceFactory(PooledObjectFactory<T> factory) {
		this.factory = Objects.requireNonNull(factory, "'factory' must not be null");
		this.traits = FactoryTraits.of(factory, BasePooledObjectFactory.class);
	}

	@Override
	public T create(CreationScope scope) throws Exception {
		return this.objects.create(this.factory, scope);
	}

	@Override
	public boolean isValid(T resource) throws Exception {
		return this.objects.isValid(resource);
	}

	@Override
	public boolean validates() {
		return this.traits.validates();
	}

	/**
	 * Returns {@code false} if the factory overrides {@code validateObject}, and
	 * otherwise decides as {@link FatalFailures} does.
	 */
	@Override
	public boolean isFatal(Throwable failure) {
		return this.traits.isFatal(failure);
	}

	/**
	 * Does nothing: the undo of the creation calls
	 * {@link PooledObjectFactory#destroyObject(org.apache.commons.pool2.PooledObject, DestroyMode)
	 * destroyObject}, exactly once, whether or not the object ever got into the pool.
	 */
	@Override
	public void destroy(T resource) {
	}

	BorrowSteps<T> steps() {
		return this.objects;
	}

	/**
	 * The number of objects, including those being built or destroyed.
	 */
	int size() {
		return this.objects.size();
	}

}
