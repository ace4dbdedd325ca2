package io.github.managedpools.engine;

import java.util.List;

import io.github.managedpools.PoolClock;
import io.github.managedpools.PoolListener;
import org.jspecify.annotations.Nullable;

/**
 * What a pool engine needs from its surroundings: clock, threads, listeners and capacity,
 * its own or shared with the pools of other keys.
 */
final class EngineContext {

	final PoolClock clock;

	final PoolThreads threads;

	final PoolEvents events;

	/**
	 * Where resources are destroyed, unless that happens on a thread of the pool anyway.
	 */
	final BoundedExecutor destructions;

	/** Shared with others, if there are any. */
	private final @Nullable SharedCapacity capacity;

	/** The failing ones of these. */
	private final @Nullable FailingKeys<?, ?> failing;

	EngineContext(PoolClock clock, PoolThreads threads, PoolEvents events, @Nullable SharedCapacity capacity) {
		this(clock, threads, new BoundedExecutor(threads), events, capacity, null);
	}

	private EngineContext(PoolClock clock, PoolThreads threads, BoundedExecutor destructions, PoolEvents events,
			@Nullable SharedCapacity capacity, @Nullable FailingKeys<?, ?> failing) {
		this.clock = clock;
		this.threads = threads;
		this.destructions = destructions;
		this.events = events;
		this.capacity = capacity;
		this.failing = failing;
	}

	/**
	 * Makes surroundings for a pool, or for a family of pools.
	 */
	static EngineContext of(String name, PoolClock clock, List<PoolListener> listeners) {
		return new EngineContext(clock, new PoolThreads(name, clock), new PoolEvents(name, listeners), null);
	}

	/**
	 * The same for one pool of a family.
	 */
	EngineContext forMember(String name, SharedCapacity capacity, @Nullable FailingKeys<?, ?> failing) {
		return new EngineContext(this.clock, this.threads, this.destructions.beside(), this.events.of(name), capacity,
				failing);
	}

	/**
	 * Whether this is for one pool of a family.
	 */
	boolean isShared() {
		return this.failing != null;
	}

	/**
	 * A creation of a pool failed.
	 * @param first whether the one before did not
	 * @return what to say besides in a warning, or {@code null} if none is due
	 */
	@Nullable String failed(PoolEngine<?> pool, boolean first) {
		if (this.failing == null) {
			return first ? "" : null;
		}
		if (!this.failing.failed(pool)) {
			return null;
		}
		int count = this.failing.count();
		return (count > 1) ? "; creations fail for %d keys now".formatted(count) : "";
	}

	/**
	 * A creation of a pool succeeded after one that failed.
	 * @return whether none fail any more
	 */
	boolean recovered(PoolEngine<?> pool) {
		return this.failing == null || this.failing.recovered(pool);
	}

	/**
	 * The back-off of a pool is over, and nobody waits for it.
	 * @return whether nothing more is to begin, since the pool is dropped
	 */
	boolean backedOff(PoolEngine<?> pool) {
		return this.failing != null && this.failing.drop(pool);
	}

	/**
	 * What a pool may have of what there is.
	 */
	CapacityShare share(PoolEngine<?> pool) {
		return (this.capacity != null) ? new KeyCapacityShare(this.capacity, pool) : CapacityShare.ALL;
	}

	/**
	 * A pool has come to its end, and leaves what it does not share with others.
	 */
	void leave() {
		if (this.capacity == null) {
			this.threads.close();
		}
	}

}
