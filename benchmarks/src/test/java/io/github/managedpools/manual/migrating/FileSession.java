package io.github.managedpools.manual.migrating;

/**
 * The pooled object of the examples.
 */
class FileSession implements AutoCloseable {

	private final String host;

	private volatile boolean open = true;

	FileSession(String host) {
		this.host = host;
	}

	String host() {
		return this.host;
	}

	boolean isOpen() {
		return this.open;
	}

	String read(String name) {
		return this.host + ":" + name;
	}

	@Override
	public void close() {
		this.open = false;
	}

}
