package io.github.managedpools.engine;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A flag that exactly one thread can set.
 */
@SuppressWarnings("serial")
final class OneShot extends AtomicBoolean {

	/**
	 * Sets the flag.
	 * @return whether this call has set it
	 */
	boolean end() {
		return compareAndSet(false, true);
	}

	/**
	 * Resets the flag, so that it can be set once more.
	 */
	void renew() {
		set(false);
	}

	boolean isOver() {
		return get();
	}

}
