package io.github.managedpools.engine;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Something that ends exactly once, whichever thread ends it.
 */
@SuppressWarnings("serial")
final class OneShot extends AtomicBoolean {

	/**
	 * Ends it.
	 * @return whether this call ended it
	 */
	boolean end() {
		return compareAndSet(false, true);
	}

	/**
	 * Lets it end once more.
	 */
	void renew() {
		set(false);
	}

	boolean isOver() {
		return get();
	}

}
