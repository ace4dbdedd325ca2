package io.github.managedpools;

/**
 * What happens to a lease that is lost: its caller has dropped it without closing it, so
 * that no code can close it any more. The pool finds such a lease after a garbage
 * collection, provided that it {@linkplain PoolSettings#trackLeases() tracks} its leases.
 * In both cases it reports the lease once, with its borrower: to the log, among the
 * {@linkplain Pool#lostLeases() lost leases} and, unless it was already reported as held
 * for too long, to {@link PoolListener#onLeak}.
 *
 * @since 0.1.0
 */
public enum LostLeases {

	/**
	 * The lease ends, and its resource is destroyed for the reason
	 * {@link DestroyReason#LOST}, because the caller may have left it in any state. A
	 * shared resource is lent no more, and is destroyed when its other leases have ended.
	 */
	RECLAIM,

	/**
	 * The lease stays open, and its resource stays leased, until the setting is changed
	 * to {@link #RECLAIM}. For callers that drop a lease but keep using its resource.
	 */
	REPORT

}
