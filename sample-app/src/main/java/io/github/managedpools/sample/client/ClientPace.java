package io.github.managedpools.sample.client;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The pace at which one client sends or takes bytes. Only the time spent waiting for the
 * client counts. A timeout per read is not enough: a client that sends one byte before
 * each timeout would hold its thread forever.
 */
public final class ClientPace {

	private final long bytesPerSecond;

	private final long graceNanos;

	private long bytes;

	private long nanos;

	ClientPace(long bytesPerSecond, Duration grace) {
		this.bytesPerSecond = bytesPerSecond;
		this.graceNanos = grace.toNanos();
	}

	/**
	 * Exchange bytes with the client.
	 * @param io sends or takes bytes
	 * @return the number of bytes, negative at the end of a stream
	 * @throws SocketTimeoutException if the client is too slow
	 * @throws IOException if the exchange fails
	 */
	public int measure(Exchange io) throws IOException {
		long since = System.nanoTime();
		int count = io.run();
		this.nanos += System.nanoTime() - since;
		this.bytes += Math.max(count, 0);
		if (count >= 0 && isTooSlow()) {
			throw new SocketTimeoutException("the client is slower than %d bytes per second: %d bytes in %d s"
				.formatted(this.bytesPerSecond, this.bytes, TimeUnit.NANOSECONDS.toSeconds(this.nanos)));
		}
		return count;
	}

	private boolean isTooSlow() {
		return this.nanos > this.graceNanos
				&& this.bytes < (double) this.bytesPerSecond * this.nanos / TimeUnit.SECONDS.toNanos(1);
	}

	/**
	 * Sends bytes to a client or takes some.
	 */
	@FunctionalInterface
	public interface Exchange {

		/**
		 * Send or take bytes.
		 * @return the number of bytes, negative at the end of a stream
		 * @throws IOException if that fails
		 */
		int run() throws IOException;

	}

}
