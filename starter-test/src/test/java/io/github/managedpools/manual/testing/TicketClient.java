package io.github.managedpools.manual.testing;

import java.io.IOException;

/**
 * The client of the examples.
 */
interface TicketClient {

	int next() throws IOException;

}
