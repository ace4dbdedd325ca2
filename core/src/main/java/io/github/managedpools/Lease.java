package io.github.managedpools;

/**
 * The right to use one resource for a while. A lease belongs to whoever acquired it and
 * may be handed to another thread. It ends exactly once, by {@link #close()} or by
 * {@link #invalidate()}; a lease that is over never touches the resource's next holder.
 *
 * @param <T> the type of the resource
 * @since 0.1.0
 */
public interface Lease<T> extends AutoCloseable {

	/**
	 * The leased resource.
	 * @return the resource
	 * @throws IllegalStateException if the lease is over
	 */
	T get();

	/**
	 * Ends the lease and destroys the resource instead of returning it; a resource that
	 * others share is destroyed when the last of its leases ends. Destruction runs on the
	 * pool's threads. Does nothing when the lease is over.
	 */
	void invalidate();

	/**
	 * Ends the lease and gives the resource back. Never throws, never waits and never
	 * does I/O: a reset or a destruction that is due runs on the pool's threads. Leaves
	 * the interrupt flag as it is. Does nothing when the lease is over.
	 */
	@Override
	void close();

}
