package io.github.managedpools.sample.files;

import java.io.IOException;
import java.time.Duration;

/**
 * Measures how long the server has not responded to one operation. The time spent waiting
 * for the client does not count.
 */
final class Progress {

	private final long timeout;

	/** Ends every wait on the channel. */
	private final Runnable cut;

	private long deadline;

	private boolean clientsTurn;

	private boolean over;

	private boolean stalled;

	Progress(Duration timeout, Runnable cut) {
		this.timeout = timeout.toNanos();
		this.cut = cut;
		moved();
	}

	/**
	 * Records that bytes have been exchanged with the server.
	 */
	synchronized void moved() {
		this.deadline = System.nanoTime() + this.timeout;
	}

	/**
	 * Waits for the client, which has time limits of its own.
	 * @param io exchanges bytes with the client
	 * @return what the call returned
	 * @throws ClientGoneException if the call failed
	 */
	int withClient(ClientIo io) {
		turn(true);
		try {
			return io.run();
		}
		catch (IOException ex) {
			throw new ClientGoneException(ex);
		}
		finally {
			turn(false);
		}
	}

	private synchronized void turn(boolean clientsTurn) {
		this.clientsTurn = clientsTurn;
		moved();
	}

	/**
	 * Ends the operation if the time limit has passed.
	 */
	synchronized void check() {
		if (!this.over && !this.clientsTurn && System.nanoTime() - this.deadline >= 0) {
			this.over = true;
			this.stalled = true;
			this.cut.run();
		}
	}

	/**
	 * Stops measuring.
	 * @return whether the operation was ended because the server did not respond
	 */
	synchronized boolean end() {
		this.over = true;
		return this.stalled;
	}

	/**
	 * Exchanges bytes with the client.
	 */
	@FunctionalInterface
	interface ClientIo {

		int run() throws IOException;

	}

}
