package io.github.managedpools.drill;

import io.github.managedpools.ResourceFactory;

/**
 * A kind of server, with the client that a pool keeps connections of.
 *
 * @param <T> the type of the connections
 */
interface FarSide<T> {

	/** The time limit of each operation of a client. */
	int TIMEOUT_MILLIS = 1000;

	/** The address that servers listen on. */
	String HOST = "127.0.0.1";

	/**
	 * The name of the protocol.
	 */
	String name();

	/**
	 * Starts a server on a port that it chooses.
	 */
	Server serve() throws Exception;

	/**
	 * A factory as short as an application's.
	 * @param port the port to connect to
	 */
	ResourceFactory<T> factory(int port);

	/**
	 * Uses a connection.
	 * @throws Exception if the far side did not answer as it should
	 */
	void call(T connection) throws Exception;

	/**
	 * A running server.
	 */
	interface Server {

		/**
		 * The port that it listens on.
		 */
		int port();

		/**
		 * Stops the server and ends its connections.
		 */
		void stop();

	}

}
