package io.github.managedpools.engine;

/**
 * The pool's side of a slot: what a lease of it calls. It is a class, not an interface,
 * because a release may cost no more than a direct call.
 */
abstract class SlotOwner<T> {

	/** Stands for the word of a lease that has itself verified that it was not over. */
	static final long PROVEN = -1;

	final PoolContext<T> pool;

	SlotOwner(PoolContext<T> pool) {
		this.pool = pool;
	}

	/**
	 * Gives back a resource that has one holder. If this throws, the lease has not ended.
	 * @param lease the word of the lease, which proves that it is not over
	 * @return whether this call ended the lease
	 */
	abstract boolean release(Slot<T> slot, long lease);

	/**
	 * Ends a lease on the slow path. If this throws, the lease has not ended.
	 * @param lease the word of the lease, or {@link #PROVEN}
	 * @param invalidate whether the holder found the resource broken
	 * @return whether this call ended the lease
	 */
	abstract boolean giveBack(Slot<T> slot, long lease, boolean invalidate);

	/**
	 * Whether resources can be validated, and so be suspect.
	 */
	abstract boolean suspects();

	/**
	 * Ends a lease that its holder has lost, and retires its resource. If this throws,
	 * the lease has not ended.
	 * @param lease the word of the lease, or {@link #PROVEN}
	 * @return whether this call ended the lease
	 */
	abstract boolean reclaim(Slot<T> slot, long lease);

	/**
	 * Retires a resource that has reached its max-uses, unless the slot's word has
	 * changed.
	 */
	abstract void retireUsedUp(Slot<T> slot, long word);

}
