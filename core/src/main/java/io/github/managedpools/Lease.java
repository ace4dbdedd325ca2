package io.github.managedpools;

/**
 * The right to use one resource for a while. The caller that acquired a lease owns it and
 * may pass it to another thread. A lease ends exactly once, by {@link #close()} or
 * {@link #invalidate()}; a lease that is over never affects the resource's next holder.
 * <p>
 * A caller that uses the resource must keep a reference to the lease until it has ended
 * the lease. If the pool {@linkplain PoolSettings#trackLeases() tracks} its leases, and
 * no code can reach a lease any more that has not ended, the lease counts as
 * {@linkplain LostLeases lost}: the pool reports it, and by default destroys the
 * resource, even if the caller still uses that. So
 * {@code Client client = pool.acquire().get()} is an error that the pool reports, not a
 * way to keep a resource. The resource itself keeps no lease reachable, and neither does
 * the pool. {@link Pool#use}, {@link Pool#useAsync} and declarative leases keep their
 * lease reachable for as long as the work lasts.
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
	 * Ends the lease and destroys the resource instead of giving it back; a shared
	 * resource is destroyed when its last lease ends. Destruction runs on the pool's
	 * threads. Puts the other resources of the pool in {@linkplain #suspect() doubt}.
	 * Does nothing if the lease is over.
	 */
	void invalidate();

	/**
	 * Puts the resource in doubt, for example because work with it has failed for an
	 * unknown reason. The lease goes on. Once the resource has come back, it is
	 * {@linkplain ResourceFactory#isValid validated} on the pool's threads before the
	 * next caller gets it. {@link Pool#use}, {@link Pool#useAsync} and declarative leases
	 * call this when work ends by an exception that is not
	 * {@linkplain ResourceFactory#isFatal fatal}. Does nothing if the factory does not
	 * validate, or if the lease is over.
	 */
	void suspect();

	/**
	 * Ends the lease and gives the resource back. Never throws, waits or does I/O: a
	 * reset or a destruction that is due runs on the pool's threads. Does not change the
	 * interrupt flag. Does nothing if the lease is over.
	 */
	@Override
	void close();

}
