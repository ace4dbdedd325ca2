package io.github.managedpools.boot.lifecycle;

import org.crac.Context;
import org.crac.Resource;

/**
 * Empties the pools for a CRaC checkpoint that is taken before lifecycle beans are
 * started, as with {@code spring.context.checkpoint=onRefresh}: Spring stops running
 * lifecycle beans only. At any other checkpoint the lifecycle has emptied the pools
 * already, and this class does nothing.
 *
 * @since 0.1.0
 */
public class PoolsCheckpoint implements Resource {

	private final PoolsLifecycle lifecycle;

	/**
	 * Create a new {@code PoolsCheckpoint}, which the caller must register with a
	 * context.
	 * @param lifecycle the lifecycle that empties the pools and fills them again
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
