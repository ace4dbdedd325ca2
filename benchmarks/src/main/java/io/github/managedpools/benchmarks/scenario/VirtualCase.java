package io.github.managedpools.benchmarks.scenario;

import io.github.managedpools.benchmarks.peer.Peer;

/**
 * A case with virtual threads, which older JDKs do not have.
 */
interface VirtualCase extends ForkedCase {

	/** The number of resources. */
	int SIZE = 8;

	/** The number of cycles that all threads share. */
	int CYCLES = 500_000;

	/** The percentile of the waits. */
	double PERCENTILE = 99.9;

	@Override
	default boolean suits(Peer peer) {
		return Runtime.version().feature() >= 21 && ForkedCase.super.suits(peer);
	}

}
