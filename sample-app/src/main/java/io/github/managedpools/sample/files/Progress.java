package io.github.managedpools.sample.files;

import java.io.IOException;
import java.time.Duration;

import io.github.managedpools.sample.sftp.SftpChannelFactory;
import org.apache.sshd.sftp.client.SftpClient;

/**
 * Measures how long the server has not responded to one operation. The time spent waiting
 * for the client does not count.
 */
final class Progress {

	private final SftpClient channel;

	private final long timeout;

	private long deadline;

	private boolean clientsTurn;

	private boolean over;

	private boolean stalled;

	Progress(SftpClient channel, Duration timeout) {
		this.channel = channel;
		this.timeout = timeout.toNanos();
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
	 * Closes the channel if the time limit has passed, which ends every wait on the
	 * channel.
	 */
	synchronized void check() {
		if (!this.over && !this.clientsTurn && System.nanoTime() - this.deadline >= 0) {
			this.over = true;
			this.stalled = true;
			SftpChannelFactory.cut(this.channel);
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
