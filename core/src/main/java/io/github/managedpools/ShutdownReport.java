package io.github.managedpools;

import java.util.List;

/**
 * What was left when a pool's shutdown was over.
 *
 * @param pool the pool's name
 * @param leasesOut the leases that had not come back; their resources are destroyed on
 * their return
 * @param givenUp the creations, destructions and undos that had not ended in time, a line
 * each
 * @since 0.1.0
 */
public record ShutdownReport(String pool, List<LeaseInfo> leasesOut, List<String> givenUp) {

	public ShutdownReport {
		leasesOut = List.copyOf(leasesOut);
		givenUp = List.copyOf(givenUp);
	}

	/**
	 * Whether every lease had come back and every destruction had ended.
	 * @return whether nothing was left
	 */
	public boolean isClean() {
		return this.leasesOut.isEmpty() && this.givenUp.isEmpty();
	}

}
