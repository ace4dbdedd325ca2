package io.github.managedpools.benchmarks.scale;

import java.util.concurrent.atomic.AtomicInteger;

import io.github.managedpools.CreationScope;
import io.github.managedpools.ResourceFactory;

/**
 * Builds empty objects and counts them.
 */
final class CountingFactory implements ResourceFactory<Object> {

	private final AtomicInteger destroyed = new AtomicInteger();

	private volatile long firstDestroyed;

	@Override
	public Object create(CreationScope scope) {
		return new Object();
	}

	@Override
	public void destroy(Object resource) {
		if (this.destroyed.getAndIncrement() == 0) {
			this.firstDestroyed = System.nanoTime();
		}
	}

	int destroyed() {
		return this.destroyed.get();
	}

	/**
	 * Returns the milliseconds since the first destruction.
	 */
	double sinceFirstDestroyed() {
		return (System.nanoTime() - this.firstDestroyed) / 1e6;
	}

}
