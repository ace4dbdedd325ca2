package io.github.managedpools;

import java.util.Objects;

/**
 * Collects the undo of each step of building one resource, so that a creation that fails,
 * is interrupted, times out or comes too late leaves nothing behind. The undos run in
 * reverse order, each exactly once, on the pool's threads and never with the interrupt
 * flag set: when the creation ends without a resource, or else when the resource is
 * destroyed, after {@link ResourceFactory#destroy}. An undo that throws or hangs does not
 * keep the others from running.
 * <p>
 * A scope may be passed to other threads and may be used by an undo. An undo that is
 * registered after the resource was built runs when the resource is destroyed. An undo
 * that is registered after all undos have run is run at once, on the registering thread,
 * which then gets an {@link IllegalStateException}.
 *
 * @since 0.1.0
 */
public interface CreationScope {

	/**
	 * Registers the undo of the step that has just completed.
	 * @param undo the undo of the step
	 * @throws IllegalStateException if the scope is over; the undo has run then
	 */
	void onDestroy(Undo undo);

	/**
	 * Registers a part of the resource to be closed. The part may be the resource itself:
	 * then the factory's default {@code destroy} leaves closing it to the scope. A part
	 * that is registered twice is closed once; parts are compared by identity.
	 * @param <C> the type of the part
	 * @param part the part
	 * @return the part
	 * @throws IllegalStateException if the scope is over; the part is closed then
	 */
	default <C extends AutoCloseable> C manage(C part) {
		onDestroy(ManagedParts.undoOf(part));
		return part;
	}

	/**
	 * Leases a part of the resource from another pool, for as long as the resource lives:
	 * <pre class="code">
	 * ResourceFactory&lt;Channel&gt; channels = (scope) -&gt; scope.lease(sessions).openChannel();
	 * </pre>
	 * <p>
	 * The undo gives the part back, after the resource and the steps that were registered
	 * later have ended, or when the creation ends without a resource. If one of them did
	 * not end for sure, because it threw, took longer than the
	 * {@linkplain PoolSettings#destroyTimeout() destroy timeout} or, as a creation that
	 * ignores its interrupt, was given up on, the part is {@linkplain Lease#invalidate()
	 * invalidated} instead, because it may still be in use.
	 * <p>
	 * Waits at most the {@linkplain PoolSettings#acquireTimeout() acquire timeout} of the
	 * other pool. What ends the creation ends the wait as well: its thread is interrupted
	 * at its own timeout, when no caller needs it any more, and when its pool closes. The
	 * two pools show the relation, and an application closes the pool of this resource
	 * first.
	 * @param <P> the type of the part
	 * @param pool the pool to lease the part from
	 * @return the part
	 * @throws InterruptedException if the creation is interrupted; nothing is held then
	 * @throws PoolException if the other pool lends nothing, as {@link Pool#acquire()}
	 * throws it; ends the creation unless the factory catches it
	 * @throws IllegalStateException if the scope is over; nothing is held then
	 * @see #lease(Pool, PartCheck)
	 */
	default <P> P lease(Pool<P> pool) throws InterruptedException {
		return lease(pool, (part) -> true);
	}

	/**
	 * Leases a part of the resource from another pool, and decides whether the part is at
	 * fault when the resource breaks. Otherwise the same as {@link #lease(Pool)}.
	 * <p>
	 * The check is called twice: before the part is used, because a pool can't validate a
	 * shared resource while it has other leases, and when the part is given back. A part
	 * that does not pass it is invalidated. In the first case another part is leased in
	 * its place, one more often than the other pool may have resources. In the second
	 * case the factory states by the check that a broken part has broken the resource.
	 * @param <P> the type of the part
	 * @param pool the pool to lease the part from
	 * @param check decides whether a part still works; must be quick
	 * @return the part
	 * @throws InterruptedException if the creation is interrupted; nothing is held then
	 * @throws PoolException if the other pool lends nothing
	 * @throws IllegalStateException if the scope is over, or if no part passes the check;
	 * nothing is held then
	 */
	default <P> P lease(Pool<P> pool, PartCheck<? super P> check) throws InterruptedException {
		Objects.requireNonNull(pool, "'pool' must not be null");
		return LeasedPart.lease(this, pool::acquire, () -> pool.settings().size().max(), pool.name(), check);
	}

	/**
	 * Leases a part of the resource from a keyed pool, as {@link #lease(Pool)}.
	 * @param <K> the type of the keys
	 * @param <P> the type of the part
	 * @param pool the pool to lease the part from
	 * @param key the key
	 * @return the part
	 * @throws InterruptedException if the creation is interrupted; nothing is held then
	 * @throws PoolException if the other pool lends nothing, as
	 * {@link KeyedPool#acquire(Object)} throws it
	 * @throws IllegalStateException if the scope is over; nothing is held then
	 */
	default <K, P> P lease(KeyedPool<K, P> pool, K key) throws InterruptedException {
		return lease(pool, key, (part) -> true);
	}

	/**
	 * Leases a part of the resource from a keyed pool, as
	 * {@link #lease(Pool, PartCheck)}.
	 * @param <K> the type of the keys
	 * @param <P> the type of the part
	 * @param pool the pool to lease the part from
	 * @param key the key
	 * @param check decides whether a part still works; must be quick
	 * @return the part
	 * @throws InterruptedException if the creation is interrupted; nothing is held then
	 * @throws PoolException if the other pool lends nothing
	 * @throws IllegalStateException if the scope is over, or if no part passes the check;
	 * nothing is held then
	 */
	default <K, P> P lease(KeyedPool<K, P> pool, K key, PartCheck<? super P> check) throws InterruptedException {
		Objects.requireNonNull(pool, "'pool' must not be null");
		return LeasedPart.lease(this, () -> pool.acquire(key), () -> pool.settings().perKey().size().max(), pool.name(),
				check);
	}

	/**
	 * Decides whether a leased part still works.
	 *
	 * @param <P> the type of the part
	 */
	@FunctionalInterface
	interface PartCheck<P> {

		/**
		 * Whether a part still works.
		 * @param part the part
		 * @return {@code false} to have it destroyed by its pool
		 * @throws Exception if the check fails; counts as {@code false}
		 */
		boolean isSound(P part) throws Exception;

	}

	/**
	 * Undoes a step of the creation.
	 */
	@FunctionalInterface
	interface Undo {

		/**
		 * Undoes the step.
		 * @throws Exception if the undo fails; it is reported, and the other undos still
		 * run
		 */
		void undo() throws Exception;

		/**
		 * Undoes the step although what was built on it may not have ended: the factory's
		 * {@code destroy} or the undo of a later step threw, or took longer than the
		 * destroy timeout, or the creation ignores its interrupt and was given up on.
		 * Called instead of {@link #undo()}, which it calls by default.
		 * @throws Exception if the undo fails; it is reported, and the other undos still
		 * run
		 */
		default void undoInDoubt() throws Exception {
			undo();
		}

	}

}
