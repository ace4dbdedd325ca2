package io.github.managedpools.soak;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Reads the pools' log, in which a pool must report each call that it gives up on. A
 * listener would hear of it too, but with a listener the pool would track every lease.
 */
final class AbandonedWorkLog extends Handler {

	static final AbandonedWorkLog INSTANCE = new AbandonedWorkLog();

	/** Kept, because the log manager drops loggers without references. */
	private final Logger logger = Logger.getLogger("io.github.managedpools.Pool");

	private final Map<String, Book> books = new ConcurrentHashMap<>();

	private AbandonedWorkLog() {
		this.logger.setUseParentHandlers(false);
		this.logger.addHandler(this);
	}

	void follow(String pool, Book book) {
		this.books.put(pool, book);
	}

	void forget(String pool) {
		this.books.remove(pool);
	}

	@Override
	public void publish(LogRecord record) {
		String message = record.getMessage();
		if (message != null && message.contains("given up on")) {
			this.books.forEach((pool, book) -> {
				if (message.startsWith("Pool '" + pool + "'") || message.startsWith("Pool '" + pool + "[")) {
					book.givenUp();
				}
			});
		}
	}

	@Override
	public void flush() {
	}

	@Override
	public void close() {
	}

}
