package io.github.managedpools.drill;

/**
 * What callers do with a connection.
 *
 * @param <T> the type of the connection
 */
interface Work<T> {

	void use(T connection) throws Exception;

}
