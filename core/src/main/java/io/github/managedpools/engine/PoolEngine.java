package io.github.managedpools.engine;

import java.util.List;

import io.github.managedpools.Pool;
import io.github.managedpools.PoolClock;
import io.github.managedpools.PoolListener;
import io.github.managedpools.PoolSettings;
import io.github.managedpools.ResourceFactory;

/**
 * The engine behind a {@link Pool}.
 */
public final class PoolEngine {

	private PoolEngine() {
	}

	public static <T> Pool<T> open(String name, ResourceFactory<T> factory, PoolSettings settings, PoolClock clock,
			List<PoolListener> listeners) {
		throw new IllegalStateException("the engine comes with the next commit");
	}

}
