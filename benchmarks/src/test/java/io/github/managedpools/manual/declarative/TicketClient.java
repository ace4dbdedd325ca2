package io.github.managedpools.manual.declarative;

import java.io.IOException;
import java.util.List;

/**
 * The client of the examples.
 */
interface TicketClient {

	int count();

	List<String> list();

	void order(String ticket) throws IOException;

	int id();

}
