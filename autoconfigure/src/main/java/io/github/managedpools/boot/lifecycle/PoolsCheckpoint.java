package io.github.managedpools.boot.lifecycle;

import org.crac.Context;
import org.crac.Resource;

/**
 * Empties the pools for a CRaC checkpoint that comes before lifecycle beans are started,
 * as {@code spring.context.checkpoint=onRefresh} takes it: Spring stops only what runs.
 * At any other checkpoint the lifecycle has emptied them already, and this does nothing.
 *
 * @since 0.1.0
 */
public class PoolsCheckpoint implements Resource {

	private final PoolsLifecycle lifecycle;

	/**
	 * Makes the resource, which is still to be registered with a context.
	 * @param lifecycle empties the pools and fills them again
	 */
	public PoolsCheckpoint(PoolsLifecycle lifecycle) {
		this.lifecycle = lifecycle;
	}

	@Override
	public void beforeCheckpoint(Context<? extends Resource> context) {
		this.lifecycle.stop();
	}

	@Override
	public void afterRestore(Context<? extends Resource> context) {
		this.lifecycle.start();
	}

}
