package io.github.managedpools.drill;

/**
 * A pool of connections as an application uses it.
 */
interface Contender extends AutoCloseable {

	/** The most connections. */
	int SIZE = 8;

	/** How long a caller waits for a connection. */
	int ACQUIRE_TIMEOUT_MILLIS = 5000;

	/**
	 * Acquires a connection, uses it and gives it back.
	 * @param acquired to be run when the connection has been acquired
	 * @throws Exception if one of the steps failed
	 */
	void call(Runnable acquired) throws Exception;

	@Override
	void close();

}
