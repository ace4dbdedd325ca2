package io.github.managedpools.soak;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Reads the pools' log instead of anybody: what a pool gives up on, it has to report. A
 * listener would hear of it as well, but then no lease would be a plain one.
 */
final class GivenUpLog extends Handler {

	static final GivenUpLog INSTANCE = new GivenUpLog();

	/** Held, since the log manager forgets loggers that nobody holds. */
	private final Logger logger = Logger.getLogger("io.github.managedpools.Pool");

	private final Map<String, Book> books = new ConcurrentHashMap<>();

	private GivenUpLog() {
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
