package io.github.managedpools.engine;

import java.util.List;

import io.github.managedpools.PoolClock;
import io.github.managedpools.PoolListener;
import org.jspecify.annotations.Nullable;

/**
 * What a pool finds around it: its own, or shared with the pools of other keys.
 */
final class Surroundings {

	final PoolClock clock;

	final PoolThreads threads;

	final Telling telling;

	/**
	 * Where resources are destroyed, unless that happens on a thread of the pool anyway.
	 */
	final Lane destructions;

	/** Shared with others, if there are any. */
	private final @Nullable Total total;

	/** The failing ones of these. */
	private final @Nullable FailingKeys<?, ?> failing;

	Surroundings(PoolClock clock, PoolThreads threads, Telling telling, @Nullable Total total) {
		this(clock, threads, new Lane(threads), telling, total, null);
	}

	private Surroundings(PoolClock clock, PoolThreads threads, Lane destructions, Telling telling,
			@Nullable Total total, @Nullable FailingKeys<?, ?> failing) {
		this.clock = clock;
		this.threads = threads;
		this.destructions = destructions;
		this.telling = telling;
		this.total = total;
		this.failing = failing;
	}

	/**
	 * Makes surroundings for a pool, or for a family of pools.
	 */
	static Surroundings of(String name, PoolClock clock, List<PoolListener> listeners) {
		return new Surroundings(clock, new PoolThreads(name, clock), new Telling(name, listeners), null);
	}

	/**
	 * The same for one pool of a family.
	 */
	Surroundings forMember(String name, Total total, @Nullable FailingKeys<?, ?> failing) {
		return new Surroundings(this.clock, this.threads, this.destructions.beside(), this.telling.of(name), total,
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
	Share share(PoolEngine<?> pool) {
		return (this.total != null) ? new KeyShare(this.total, pool) : Share.ALL;
	}

	/**
	 * A pool has come to its end, and leaves what it does not share with others.
	 */
	void leave() {
		if (this.total == null) {
			this.threads.close();
		}
	}

}
