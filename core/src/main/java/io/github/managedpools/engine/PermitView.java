package io.github.managedpools.engine;

import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.github.managedpools.cluster.PermitState;

/**
 * What a pool shows of its permits.
 */
interface PermitView {

	/**
	 * A snapshot of the permits.
	 */
	PermitState state();

	/**
	 * Asks the engine which instances hold permits.
	 */
	CompletableFuture<Map<String, Integer>> holders();

}
