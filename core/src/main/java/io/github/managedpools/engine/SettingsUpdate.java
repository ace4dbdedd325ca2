package io.github.managedpools.engine;

import java.util.Objects;
import java.util.function.UnaryOperator;

import io.github.managedpools.InvalidSettingException;
import io.github.managedpools.PoolSettings;
import org.jspecify.annotations.Nullable;

/**
 * Changes the settings of a running pool and applies the consequences.
 */
final class SettingsUpdate<T> {

	private final PoolContext<T> pool;

	private final SlotArray<T> slots;

	private final Utilization<T> utilization;

	private final Retirement<T> retirement;

	private final Placement<T> placement;

	/** Serializes changes, so that none of two concurrent ones is lost. */
	private final FailSafeLock lock = new FailSafeLock();

	SettingsUpdate(PoolContext<T> pool, SlotArray<T> slots, Utilization<T> utilization, Retirement<T> retirement,
			Placement<T> placement) {
		this.pool = pool;
		this.slots = slots;
		this.utilization = utilization;
		this.retirement = retirement;
		this.placement = placement;
	}

	/**
	 * Changes the settings. The function may be called again if another thread changes
	 * settings at the same time.
	 */
	void change(UnaryOperator<PoolSettings> change) {
		PoolSettings before;
		PoolSettings after;
		do {
			before = this.pool.settings();
			after = change.apply(before);
			requireUnchangeable(before, after);
			this.pool.share.check(after);
		}
		while (!replace(before, after));
		if (!Objects.equals(before.clusterLimit(), after.clusterLimit())) {
			changeClusterLimit(before, after);
		}
		if (!before.size().equals(after.size())) {
			tellResized(before, after);
		}
		this.utilization.countUntracked();
		this.retirement.shrink();
		mark();
		this.pool.signals.wakeSweeper();
		this.pool.signals.advanceWaiters();
	}

	/**
	 * Changes the limit that the source of permits knows, or takes the change back if the
	 * source refuses it.
	 */
	private void changeClusterLimit(PoolSettings before, PoolSettings after) {
		Integer limit;
		do {
			limit = this.pool.settings().clusterLimit();
			try {
				this.pool.share.clusterLimit(limit);
			}
			catch (RuntimeException ex) {
				replace(after, before);
				throw ex;
			}
			// Another thread may have changed it
		}
		while (!Objects.equals(limit, this.pool.settings().clusterLimit()));
	}

	/**
	 * Marks idle and leased resources that must be examined from now on.
	 */
	void mark() {
		long standing = this.placement.standing();
		for (Slot<T> slot : this.slots) {
			slot.mark(standing);
		}
	}

	private boolean replace(PoolSettings before, PoolSettings after) {
		this.lock.lock();
		try {
			if (this.pool.settings() != before) {
				return false;
			}
			this.pool.settings(after);
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void tellResized(PoolSettings before, PoolSettings after) {
		this.pool.events.logOfPool("resized from %s to %s".formatted(before.size(), after.size()));
		this.pool.events.tellOfPool((listener, pool) -> listener.onResized(pool, before.size(), after.size()));
	}

	/**
	 * Rejects changes of settings that a running pool can't change.
	 */
	static void requireUnchangeable(PoolSettings before, PoolSettings after) {
		requireSame("leases-per-resource", before.leasesPerResource(), after.leasesPerResource());
		requireSame("warm-up", before.warmUp(), after.warmUp());
		if (before.clusterLimit() == null || after.clusterLimit() == null) {
			requireSame("cluster-limit", before.clusterLimit(), after.clusterLimit());
		}
		requireSame("cluster-name", before.clusterName(), after.clusterName());
	}

	private static void requireSame(String key, @Nullable Object before, @Nullable Object after) {
		if (!Objects.equals(before, after)) {
			throw new InvalidSettingException(key, null,
					"can't be changed while the pool runs: it is " + ((before != null) ? before : "none"));
		}
	}

}
