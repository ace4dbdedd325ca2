package io.github.managedpools;

/**
 * The times of a pool's leases, summed up since the pool was built; of a keyed pool,
 * those of all keys. Each call adds up what the resources' holders have left with the
 * resources, so that a lease itself costs next to nothing. The sums never decrease. They
 * contain every lease that began or ended before the call, in the sense of <i>happens
 * before</i>, and may contain later ones. Thread-safe.
 *
 * @since 0.1.0
 * @see PoolListener#leaseDetail()
 */
public interface PoolStatistics {

	/**
	 * How long callers waited that got a lease. A lease that was available at once, where
	 * the thread had left its last one, counts as a wait of zero.
	 * @return a snapshot
	 */
	TimeStatistics acquired();

	/**
	 * How long callers waited, including those that got no lease, unless the pool
	 * rejected them at once or was closed.
	 * @return a snapshot
	 */
	TimeStatistics waits();

	/**
	 * How long leases were held that have ended.
	 * @return a snapshot
	 */
	TimeStatistics uses();

}
