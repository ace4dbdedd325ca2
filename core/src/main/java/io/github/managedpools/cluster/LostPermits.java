package io.github.managedpools.cluster;

/**
 * What happens to leased resources whose permits are lost, so that other instances may
 * have them. Idle resources are destroyed at once in any case.
 *
 * @since 0.1.0
 */
public enum LostPermits {

	/**
	 * A leased resource is destroyed when it is given back. Until then, all instances
	 * together may have more resources than the limit.
	 */
	RETIRE,

	/**
	 * A leased resource is destroyed at once, under its borrower: the lease ends, and
	 * {@link io.github.managedpools.ResourceFactory#destroy destroy} is called while the
	 * borrower may be using the resource. Only this keeps the limit in all cases. The
	 * pool tracks its leases, at the cost of one clock read each.
	 */
	DESTROY

}
