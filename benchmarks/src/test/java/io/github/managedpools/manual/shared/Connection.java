package io.github.managedpools.manual.shared;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A connection that carries several channels.
 */
class Connection implements AutoCloseable {

	private final AtomicInteger channels = new AtomicInteger();

	private volatile boolean closed;

	Channel openChannel() {
		this.channels.incrementAndGet();
		return new Channel(this);
	}

	boolean isOpen() {
		return !this.closed;
	}

	int channels() {
		return this.channels.get();
	}

	@Override
	public void close() {
		this.closed = true;
	}

	record Channel(Connection connection) implements AutoCloseable {

		@Override
		public void close() {
			this.connection.channels.decrementAndGet();
		}

	}

}
