package io.github.managedpools.engine;

import java.util.List;

import io.github.managedpools.LeaseInfo;

/**
 * The borrowers of a pool, as far as the pool knows them.
 */
interface Borrowers {

	/**
	 * The open leases that are tracked; some may end in the meantime.
	 */
	List<LeaseInfo> tracked();

	/**
	 * The number of open leases of a borrower.
	 * @param caller the thread that called acquire
	 */
	long countHeldBy(Thread caller);

}
