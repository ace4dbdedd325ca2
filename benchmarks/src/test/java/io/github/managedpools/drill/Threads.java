package io.github.managedpools.drill;

import java.io.IOException;

/**
 * The threads of servers and of the proxy.
 */
final class Threads {

	private Threads() {
	}

	/**
	 * Starts a thread that ends with the first failure of its I/O.
	 */
	static void start(String name, Io io) {
		Thread thread = new Thread(() -> {
			try {
				io.run();
			}
			catch (IOException ex) {
				// A connection or a listener has been closed
			}
		}, name);
		thread.setDaemon(true);
		thread.start();
	}

	static void sleep(long millis) {
		try {
			Thread.sleep(millis);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException("Nothing interrupts the drill", ex);
		}
	}

	/**
	 * Work on sockets.
	 */
	interface Io {

		void run() throws IOException;

	}

}
