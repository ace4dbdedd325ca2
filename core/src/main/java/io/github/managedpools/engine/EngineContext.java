package io.github.managedpools.engine;

import java.util.List;

import io.github.managedpools.PoolClock;
import io.github.managedpools.PoolListener;
import org.jspecify.annotations.Nullable;

/**
 * The context of a pool engine: clock, threads, listeners and capacity, which may be
 * shared with the pools of other keys.
 */
final class EngineContext {

	final PoolClock clock;

	final PoolThreads threads;

	final PoolEvents events;

	/**
	 * Runs destructions that do not already run on a thread of the pool.
	 */
	final BoundedExecutor destructions;

	/** The shared capacity, or {@code null} for a plain pool. */
	private final @Nullable SharedCapacity capacity;

	/** The failing keys, or {@code null} for a plain pool. */
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
	 * Creates the context of a pool or of a family of pools.
	 */
	static EngineContext of(String name, PoolClock clock, List<PoolListener> listeners) {
		return new EngineContext(clock, new PoolThreads(name, clock), new PoolEvents(name, listeners), null);
	}

	/**
	 * Creates the context of one pool of a family.
	 */
	EngineContext forMember(String name, SharedCapacity capacity, @Nullable FailingKeys<?, ?> failing) {
		return new EngineContext(this.clock, this.threads, this.destructions.withSameLimit(), this.events.of(name),
				capacity, failing);
	}

	/**
	 * Whether this is the context of one pool of a family.
	 */
	boolean isShared() {
		return this.failing != null;
	}

	/**
	 * Records a failed creation of a pool.
	 * @param first whether the one before succeeded
	 * @return the end of the warning to log, or {@code null} if none is due
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
	 * Records a creation of a pool that succeeded after a failed one.
	 * @return whether no pool fails any more
	 */
	boolean recovered(PoolEngine<?> pool) {
		return this.failing == null || this.failing.recovered(pool);
	}

	/**
	 * Called when the back-off of a pool is over and no caller waits for it.
	 * @return whether the pool is dropped, so that nothing more must begin
	 */
	boolean backedOff(PoolEngine<?> pool) {
		return this.failing != null && this.failing.drop(pool);
	}

	/**
	 * The capacity of a pool, or its share of it.
	 */
	CapacityShare share(PoolEngine<?> pool) {
		return (this.capacity != null) ? new KeyCapacityShare(this.capacity, pool) : CapacityShare.ALL;
	}

	/**
	 * Releases what a pool that has ended does not share with others.
	 */
	void leave() {
		if (this.capacity == null) {
			this.threads.close();
		}
	}

}
