package io.github.managedpools.benchmarks.peer;

/**
 * The operations of every peer: lend a resource and take it back.
 *
 * @param <L> what the peer hands out: a lease, an entry, or the resource itself
 */
public interface Lender<L> extends AutoCloseable {

	/**
	 * The longest wait of an acquire: the default of a managed pool, set for every peer.
	 */
	int PATIENCE_SECONDS = 30;

	/**
	 * Waits for a resource.
	 * @return the peer's lease, or the resource itself
	 * @throws Exception if there is none within {@link #PATIENCE_SECONDS}, or the thread
	 * is interrupted
	 */
	L acquire() throws Exception;

	/**
	 * Returns the resource of a lease, in the way in which a borrower gets it.
	 * @param lease the result of the acquire
	 * @return the resource
	 */
	Resource resource(L lease);

	/**
	 * Gives a resource back.
	 * @param lease the result of the acquire
	 * @throws Exception if the peer refuses it
	 */
	void release(L lease) throws Exception;

	@Override
	default void close() throws Exception {
	}

}
