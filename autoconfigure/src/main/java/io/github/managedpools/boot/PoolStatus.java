package io.github.managedpools.boot;

import java.util.Collection;

import io.github.managedpools.PoolState;

/**
 * The status of a pool, as shown by health and tools. A busy pool is {@link #UP}.
 *
 * @since 0.1.0
 */
public enum PoolStatus {

	/**
	 * The pool lends resources, or its callers wait only because all resources are in
	 * use.
	 */
	UP,

	/**
	 * There is nothing to lend while the factory keeps failing or the engine that grants
	 * permits is not available; or the pool is closed.
	 */
	DOWN,

	/** The pool is suspended. */
	OUT_OF_SERVICE;

	/**
	 * The status of a pool.
	 * @param state the pool's state
	 * @return its status
	 */
	public static PoolStatus of(PoolState state) {
		return switch (state.phase()) {
			case RUNNING -> state.isFailing() ? DOWN : UP;
			case SUSPENDED -> OUT_OF_SERVICE;
			case CLOSING, CLOSED -> DOWN;
		};
	}

	/**
	 * The status of a keyed pool. It is {@link #DOWN} only if the factory keeps failing
	 * for every key.
	 * @param state the state of all keys together
	 * @param keys the states of the keys that have a pool
	 * @return its status
	 */
	public static PoolStatus of(PoolState state, Collection<PoolState> keys) {
		if (state.phase() != PoolState.Phase.RUNNING) {
			return of(state);
		}
		return (!keys.isEmpty() && keys.stream().allMatch(PoolState::isFailing)) ? DOWN : UP;
	}

}
