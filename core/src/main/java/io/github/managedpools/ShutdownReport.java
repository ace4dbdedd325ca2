package io.github.managedpools;

import java.util.List;

/**
 * Reports what remained when a pool's shutdown was over.
 *
 * @param pool the pool's name
 * @param leasesOut the leases that were still open; their resources are destroyed on
 * their return
 * @param givenUp the creations, destructions and undos that had not ended in time, one
 * line each
 * @since 0.1.0
 */
public record ShutdownReport(String pool, List<LeaseInfo> leasesOut, List<String> givenUp) {

	/**
	 * Create a new {@code ShutdownReport}.
	 * @param pool the pool's name
	 * @param leasesOut the leases that were still open; their resources are destroyed on
	 * their return
	 * @param givenUp the creations, destructions and undos that had not ended in time,
	 * one line each
	 */
	public ShutdownReport {
		leasesOut = List.copyOf(leasesOut);
		givenUp = List.copyOf(givenUp);
	}

	/**
	 * Whether every lease had been given back and every destruction had ended.
	 * @return whether nothing remained
	 */
	public boolean isClean() {
		return this.leasesOut.isEmpty() && this.givenUp.isEmpty();
	}

}
