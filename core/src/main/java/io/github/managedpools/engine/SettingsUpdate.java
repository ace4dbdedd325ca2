package io.github.managedpools.engine;

import java.util.function.UnaryOperator;

import io.github.managedpools.InvalidSettingException;
import io.github.managedpools.PoolSettings;

/**
 * Changes the settings of a running pool and applies the consequences.
 */
final class SettingsUpdate<T> {

	private final PoolEngine<T> engine;

	/** Serializes changes, so that none of two concurrent ones is lost. */
	private final FailSafeLock lock = new FailSafeLock();

	SettingsUpdate(PoolEngine<T> engine) {
		this.engine = engine;
	}

	/**
	 * Changes the settings. The function may be called again if another thread changes
	 * settings at the same time.
	 */
	void change(UnaryOperator<PoolSettings> change) {
		PoolSettings before;
		PoolSettings after;
		do {
			before = this.engine.settings();
			after = change.apply(before);
			requireUnchangeable(before, after);
		}
		while (!replace(before, after));
		if (!before.size().equals(after.size())) {
			tellResized(before, after);
		}
		this.engine.slotTable.countUntracked();
		this.engine.retirement.shrink();
		this.engine.release.mark();
		this.engine.sweeper.wake();
		this.engine.advanceWaiters();
	}

	private boolean replace(PoolSettings before, PoolSettings after) {
		this.lock.lock();
		try {
			if (this.engine.settings() != before) {
				return false;
			}
			this.engine.settings(after);
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void tellResized(PoolSettings before, PoolSettings after) {
		this.engine.events.logOfPool("resized from %s to %s".formatted(before.size(), after.size()));
		this.engine.events.tellOfPool((listener, pool) -> listener.onResized(pool, before.size(), after.size()));
	}

	/**
	 * Rejects changes of settings that a running pool can't change.
	 */
	static void requireUnchangeable(PoolSettings before, PoolSettings after) {
		requireSame("leases-per-resource", before.leasesPerResource(), after.leasesPerResource());
		requireSame("warm-up", before.warmUp(), after.warmUp());
	}

	private static void requireSame(String key, Object before, Object after) {
		if (!before.equals(after)) {
			throw new InvalidSettingException(key, null, "can't be changed while the pool runs: it is " + before);
		}
	}

}
