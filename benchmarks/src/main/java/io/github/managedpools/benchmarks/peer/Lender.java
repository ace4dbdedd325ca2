package io.github.managedpools.benchmarks.peer;

/**
 * What every peer can do: lend a resource and take it back.
 *
 * @param <L> what the peer hands out: a lease, an entry, or the resource itself
 */
public interface Lender<L> extends AutoCloseable {

	/**
	 * How long an acquire may wait: the default of a managed pool, given to every peer.
	 */
	int PATIENCE_SECONDS = 30;

	/**
	 * Waits for a resource.
	 * @return what the peer hands out
	 * @throws Exception if there is none within {@link #PATIENCE_SECONDS}, or the thread
	 * is interrupted
	 */
	L acquire() throws Exception;

	/**
	 * The resource behind what was handed out, as a borrower has to ask for it.
	 * @param lease what was handed out
	 * @return the resource
	 */
	Resource resource(L lease);

	/**
	 * Gives a resource back.
	 * @param lease what was handed out
	 * @throws Exception if the peer refuses it
	 */
	void release(L lease) throws Exception;

	@Override
	default void close() throws Exception {
	}

}
