package io.github.managedpools.engine;

import java.util.List;

import io.github.managedpools.PoolClock;
import io.github.managedpools.PoolListener;

/**
 * The services around a pool: clock, threads and listeners. The pools of a family share
 * them.
 */
final class EngineContext {

	final PoolClock clock;

	final PoolThreads threads;

	final PoolEvents events;

	/** Runs destructions that do not already run on a thread of the pool. */
	final BoundedExecutor destructions;

	final PoolFamily family;

	final PartPools partPools;

	EngineContext(PoolClock clock, PoolThreads threads, PoolEvents events) {
		this(clock, threads, new BoundedExecutor(threads), events, PoolFamily.NONE, new PartPools());
	}

	private EngineContext(PoolClock clock, PoolThreads threads, BoundedExecutor destructions, PoolEvents events,
			PoolFamily family, PartPools partPools) {
		this.clock = clock;
		this.threads = threads;
		this.destructions = destructions;
		this.events = events;
		this.family = family;
		this.partPools = partPools;
	}

	/**
	 * Creates the context of a pool or of a family of pools.
	 */
	static EngineContext of(String name, PoolClock clock, List<PoolListener> listeners) {
		return new EngineContext(clock, new PoolThreads(name, clock), new PoolEvents(name, listeners, clock));
	}

	/**
	 * Creates the context of a pool that has a family, though no relatives.
	 */
	EngineContext with(PoolFamily family) {
		return new EngineContext(this.clock, this.threads, this.destructions, this.events, family, this.partPools);
	}

	/**
	 * Creates the context of one pool of a family.
	 */
	EngineContext forMember(String name, PoolFamily family) {
		return new EngineContext(this.clock, this.threads, this.destructions.withSameLimit(), this.events.of(name),
				family, this.partPools);
	}

	/**
	 * Releases what a pool or family that has ended does not share with others.
	 */
	void leave() {
		this.family.leave();
		if (!this.family.isShared()) {
			this.threads.close();
		}
	}

}
