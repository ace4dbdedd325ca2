package io.github.managedpools.boot.running;

import io.github.managedpools.PoolState;
import io.github.managedpools.boot.PoolStatus;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of a pool of either kind.
 *
 * @param state the pool's state, of all keys together if it is keyed
 * @param keys the keys that have a pool, or {@code null} if the pool is not keyed
 * @since 0.1.0
 */
public record PoolSnapshot(PoolState state, @Nullable Keys keys) {

	/**
	 * The status of the pool.
	 * @return its status
	 */
	public PoolStatus status() {
		if (this.keys == null || this.state.phase() != PoolState.Phase.RUNNING) {
			return PoolStatus.of(this.state);
		}
		return (this.keys.total() > 0 && this.keys.failing() == this.keys.total()) ? PoolStatus.DOWN : PoolStatus.UP;
	}

}
