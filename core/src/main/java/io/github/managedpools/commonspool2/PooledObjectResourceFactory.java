package io.github.managedpools.commonspool2;

import java.util.Objects;

import io.github.managedpools.CreationScope;
import io.github.managedpools.FatalFailures;
import io.github.managedpools.ResourceFactory;
import org.apache.commons.pool2.BasePooledObjectFactory;
import org.apache.commons.pool2.DestroyMode;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.PooledObjectFactory;

/**
 * Builds the resources of a pool with a factory that was written for commons-pool2, so
 * that migrating takes one line: <pre class="code">
 * ObjectPool&lt;Session&gt; before = new GenericObjectPool&lt;&gt;(new SessionFactory());
 * Pool&lt;Session&gt; after = Pool.builder(new PooledObjectResourceFactory&lt;&gt;(new SessionFactory())).build();
 * </pre>
 * <p>
 * Each object gets the same calls as in commons-pool2, in the same order:
 * <ul>
 * <li>{@code makeObject} and {@code activateObject} when it is built. If a later step
 * fails or comes too late, {@code destroyObject} undoes it; a {@code makeObject} that
 * fails has to clean up after itself, as in commons-pool2.
 * <li>{@code passivateObject} when it is given back. {@code activateObject} follows at
 * once, not when the object is lent, so that no borrower waits for it; an object that
 * fails one of the two is destroyed.
 * <li>{@code validateObject} when it was idle for longer than
 * {@linkplain io.github.managedpools.PoolSettings#validateAfterIdle()
 * validate-after-idle}, and by the
 * {@linkplain io.github.managedpools.PoolSettings#keepAlive() keep-alive}. Before that it
 * is passivated and activated again, so that an activation is never older than
 * validate-after-idle when the object is lent.
 * <li>{@code destroyObject} exactly once, with {@link DestroyMode#NORMAL}.
 * </ul>
 * Methods that a subclass of {@link BasePooledObjectFactory} does not override cost
 * nothing, unless a native image hides that. If the factory does not override
 * {@code validateObject}, an object is destroyed when work with it fails with an
 * exception that {@link FatalFailures} calls fatal.
 * <p>
 * The {@link PooledObject} of each object stays the same as long as the object lives.
 * While the object is in the pool it counts as allocated, and each return counts as the
 * beginning of the next use; if the factory neither activates nor passivates, returns are
 * not recorded. The factory is called on threads of the pool, not on the borrower's, and
 * by several at a time.
 * <p>
 * An object whose activation and passivation must happen when it is borrowed and
 * returned, on the borrower's thread, needs an {@link ActivateOnBorrowResourceFactory}.
 *
 * @param <T> the type of the resources
 * @since 0.1.0
 */
public final class PooledObjectResourceFactory<T> implements ResourceFactory<T> {

	private final PooledObjectFactory<T> factory;

	private final FactoryTraits traits;

	private final PooledObjects<T> objects = new PooledObjects<>();

	/**
	 * Create a new {@code PooledObjectResourceFactory}.
	 * @param factory the factory, to be used by one pool
	 */
	public PooledObjectResourceFactory(PooledObjectFactory<T> factory) {
		this.factory = Objects.requireNonNull(factory, "'factory' must not be null");
		this.traits = FactoryTraits.of(factory, BasePooledObjectFactory.class);
	}

	@Override
	public T create(CreationScope scope) throws Exception {
		return this.objects.create(this.factory, scope);
	}

	@Override
	public boolean isValid(T resource) throws Exception {
		return this.objects.isValid(this.factory, resource);
	}

	@Override
	public boolean validates() {
		return this.traits.validates();
	}

	@Override
	public void reset(T resource) throws Exception {
		this.objects.reset(this.factory, resource);
	}

	@Override
	public boolean resets() {
		return this.traits.prepares();
	}

	/**
	 * Returns {@code false} if the factory overrides {@code validateObject}, and
	 * otherwise decides as {@link FatalFailures} does, because activating an object again
	 * does not reveal the state of its far side.
	 */
	@Override
	public boolean isFatal(Throwable failure) {
		return this.traits.isFatal(failure);
	}

	/**
	 * Does nothing: the undo of the creation destroys the wrapper, exactly once, whether
	 * or not the object ever got into the pool.
	 */
	@Override
	public void destroy(T resource) {
	}

	/**
	 * The number of objects, including those being built or destroyed.
	 */
	int size() {
		return this.objects.size();
	}

}
