package io.github.managedpools.engine;

import java.util.List;

import io.github.managedpools.Pool;
import io.github.managedpools.PoolClock;
import io.github.managedpools.PoolListener;
import io.github.managedpools.PoolSettings;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.cluster.Permits;

/**
 * Builds a pool whose resources need permits: it has a capacity of its own, limited by
 * the permits that are granted to it.
 */
public final class ClusteredPool implements PoolFamily {

	private final KeyCapacityShare share;

	private final PermitBudget permits;

	private ClusteredPool(KeyCapacityShare share, PermitBudget permits) {
		this.share = share;
		this.permits = permits;
	}

	/**
	 * Builds a pool and starts it.
	 * @see io.github.managedpools.PoolBuilder#build()
	 */
	public static <T> Pool<T> open(String name, ResourceFactory<T> factory, PoolSettings settings, PoolClock clock,
			List<PoolListener> listeners, Permits permits) {
		EngineContext services = EngineContext.of(name, clock, listeners);
		SharedCapacity capacity = SharedCapacity.ofOne(clock);
		PermitBudget budget = new PermitBudget(capacity, name, settings, services, permits);
		capacity.limitBy(budget);
		KeyCapacityShare share = new KeyCapacityShare(capacity);
		PoolEngine<T> engine;
		try {
			// Asks the factory what it can do, which may throw
			engine = new PoolEngine<>(name, factory, settings, services.with(new ClusteredPool(share, budget)));
		}
		catch (Throwable ex) {
			budget.close();
			throw ex;
		}
		share.belongsTo(engine);
		engine.start();
		return engine;
	}

	@Override
	public CapacityShare share() {
		return this.share;
	}

	@Override
	public void leave() {
		this.permits.close();
	}

}
