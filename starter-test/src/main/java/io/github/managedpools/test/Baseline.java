package io.github.managedpools.test;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.github.managedpools.LeaseInfo;
import io.github.managedpools.PoolState;

/**
 * The state of a pool before a test began.
 *
 * @param leases the open leases, and those that were lost
 * @param nameless the number of further open leases that can't be identified
 * @param pending the number of waiting callers
 */
record Baseline(Set<LeaseKey> leases, int nameless, int pending) {

	static final Baseline NEW = new Baseline(Set.of(), 0, 0);

	static Baseline of(PoolView pool) {
		PoolState state = pool.state();
		Set<LeaseKey> leases = new HashSet<>();
		List<LeaseInfo> infos = pool.leases();
		infos.forEach((lease) -> leases.add(LeaseKey.of(lease)));
		leases.remove(null);
		// Leases without a stack
		int nameless = Math.max(0, state.leases() - leases.size());
		pool.lostLeases().forEach((lease) -> leases.add(LeaseKey.of(lease)));
		leases.remove(null);
		return new Baseline(leases, nameless, state.pending());
	}

	/**
	 * Returns the leases that have begun since then and are open now.
	 */
	List<LeaseInfo> since(List<LeaseInfo> now) {
		int[] skip = { this.nameless };
		return now.stream().filter((lease) -> {
			LeaseKey key = LeaseKey.of(lease);
			return (key != null) ? !this.leases.contains(key) : skip[0]-- <= 0;
		}).toList();
	}

}
