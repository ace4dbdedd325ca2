package io.github.managedpools.engine;

import java.util.List;

import io.github.managedpools.PoolClock;
import io.github.managedpools.PoolListener;

/**
 * What a pool finds around it: its own, or shared with the pools of other keys.
 */
final class Surroundings {

	final PoolClock clock;

	final PoolThreads threads;

	final Telling telling;

	private final boolean shared;

	private Surroundings(PoolClock clock, PoolThreads threads, Telling telling, boolean shared) {
		this.clock = clock;
		this.threads = threads;
		this.telling = telling;
		this.shared = shared;
	}

	/**
	 * Makes surroundings for a pool, or for a family of pools.
	 */
	static Surroundings of(String name, PoolClock clock, List<PoolListener> listeners) {
		return new Surroundings(clock, new PoolThreads(name, clock), new Telling(name, listeners), false);
	}

	/**
	 * The same for one pool of a family.
	 */
	Surroundings forMember(String name) {
		return new Surroundings(this.clock, this.threads, this.telling.of(name), true);
	}

	/**
	 * A pool has come to its end, and leaves what it does not share with others.
	 */
	void leave() {
		if (!this.shared) {
			this.threads.close();
		}
	}

}
