package io.github.managedpools.boot.running;

import io.github.managedpools.PoolState;
import io.github.managedpools.boot.PoolStatus;
import io.github.managedpools.cluster.PermitState;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of a pool of either kind.
 *
 * @param state the pool's state, of all keys together if it is keyed
 * @param keys the keys that have a pool, or {@code null} if the pool is not keyed
 * @param permits the permits that the pool shares with other instances, or {@code null}
 * if it has no cluster-limit
 * @since 0.1.0
 */
public record PoolSnapshot(PoolState state, @Nullable Keys keys, @Nullable PermitState permits) {

	/**
	 * The status of the pool.
	 * @return its status
	 */
	public PoolStatus status() {
		PoolStatus status = statusOfFactory();
		return (status == PoolStatus.UP && isBlocked()) ? PoolStatus.DOWN : status;
	}

	/**
	 * Whether there is nothing to lend, and nothing can be created because the engine
	 * that grants permits is not available.
	 * @return whether this is the case
	 */
	public boolean isBlocked() {
		return this.permits != null && this.permits.isBlocked()
				&& this.state.resources().idle() + this.state.resources().leased() == 0;
	}

	private PoolStatus statusOfFactory() {
		if (this.keys == null || this.state.phase() != PoolState.Phase.RUNNING) {
			return PoolStatus.of(this.state);
		}
		return (this.keys.total() > 0 && this.keys.failing() == this.keys.total()) ? PoolStatus.DOWN : PoolStatus.UP;
	}

}
