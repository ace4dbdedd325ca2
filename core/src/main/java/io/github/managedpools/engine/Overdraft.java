package io.github.managedpools.engine;

import io.github.managedpools.PoolClock;
import org.jspecify.annotations.Nullable;

/**
 * Places without permits that stay for a while, because the pool has ignored the limit
 * during an outage of the engine. It lasts until the engine has granted permits for all
 * places, or for as long as an instance may need to get some. Guarded by the capacity's
 * lock.
 */
final class Overdraft {

	private final PoolClock clock;

	private final long longest;

	private @Nullable Long until;

	/**
	 * Creates a new {@code Overdraft}.
	 * @param longest the nanoseconds for which it lasts at most
	 */
	Overdraft(PoolClock clock, long longest) {
		this.clock = clock;
		this.longest = longest;
	}

	/**
	 * Begins, or begins again.
	 * @return the nanoseconds after which {@link #look} must be called
	 */
	long begin() {
		this.until = this.clock.nanoTime() + this.longest;
		return this.longest;
	}

	boolean lasts() {
		return this.until != null;
	}

	/**
	 * Ends if it is no longer needed, or has lasted for long enough.
	 * @param needed whether there are still places without permits
	 */
	void look(boolean needed) {
		Long end = this.until;
		if (end != null && (!needed || this.clock.nanoTime() - end >= 0)) {
			this.until = null;
		}
	}

}
