package io.github.managedpools.commonspool2;

import io.github.managedpools.PoolSettings;
import io.github.managedpools.PoolState;
import io.github.managedpools.PoolState.Phase;
import io.github.managedpools.PoolState.Resources;

/**
 * What commons-pool2 counts, read from the state of a pool.
 */
final class Counts {

	/** What all objects of a plain pool are borrowed for. */
	static final Object NO_KEY = new Object();

	private Counts() {
	}

	/**
	 * The objects that no borrower has. A resource that is reset or validated counts as
	 * leased, but no lease has it.
	 */
	static int idle(PoolState state) {
		Resources resources = state.resources();
		return isClosed(state) ? 0 : Math.max(resources.idle() + resources.leased() - state.leases(), 0);
	}

	/**
	 * The objects that exist or are being built.
	 */
	static int existing(PoolState state) {
		return state.resources().total() + state.resources().creating();
	}

	static boolean isClosed(PoolState state) {
		return state.phase() == Phase.CLOSING || state.phase() == Phase.CLOSED;
	}

	static void requireExclusive(String pool, PoolSettings settings) {
		if (settings.leasesPerResource() > 1) {
			throw new IllegalArgumentException(
					"Pool '%s' lends each resource to up to %d callers at a time, whose loans an ObjectPool can't tell apart: set leases-per-resource to 1"
						.formatted(pool, settings.leasesPerResource()));
		}
	}

}
