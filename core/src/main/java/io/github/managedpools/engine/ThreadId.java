package io.github.managedpools.engine;

/**
 * The id of a thread, in the one way that JDK 17 has.
 */
final class ThreadId {

	private ThreadId() {
	}

	@SuppressWarnings("deprecation")
	static long of(Thread thread) {
		return thread.getId();
	}

}
