package io.github.managedpools.engine;

import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The pools that the resources of a pool, or of a family of pools, have leased parts
 * from, by name.
 */
final class PartPools {

	private final Set<String> names = ConcurrentHashMap.newKeySet();

	void add(String pool) {
		// A read first, because each creation calls this
		if (!this.names.contains(pool)) {
			this.names.add(pool);
		}
	}

	Set<String> names() {
		return new TreeSet<>(this.names);
	}

}
