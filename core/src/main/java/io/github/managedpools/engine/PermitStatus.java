package io.github.managedpools.engine;

import io.github.managedpools.cluster.PermitSourceState;
import io.github.managedpools.cluster.PermitState;

/**
 * Decides which status of the permits a pool shows.
 */
final class PermitStatus {

	private PermitStatus() {
	}

	/**
	 * The status of the permits.
	 * @param source the engine, as far as this process knows
	 * @param unconfirmed whether the engine has not confirmed the permits for a while
	 * @param ignored whether the pool ignores the limit
	 */
	static PermitState.Status of(PermitSourceState.Status source, boolean unconfirmed, boolean ignored) {
		if (source == PermitSourceState.Status.CLOSED) {
			return PermitState.Status.CLOSED;
		}
		if (ignored) {
			return PermitState.Status.LOCAL;
		}
		return switch (source) {
			case UNAVAILABLE -> PermitState.Status.UNAVAILABLE;
			case GRACE -> unconfirmed ? PermitState.Status.UNCONFIRMED : PermitState.Status.GRACE;
			case CONNECTING -> unconfirmed ? PermitState.Status.UNCONFIRMED : PermitState.Status.CONNECTING;
			default -> unconfirmed ? PermitState.Status.UNCONFIRMED : PermitState.Status.AVAILABLE;
		};
	}

}
