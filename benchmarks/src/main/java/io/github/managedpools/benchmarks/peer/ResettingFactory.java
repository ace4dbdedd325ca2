package io.github.managedpools.benchmarks.peer;

import io.github.managedpools.CreationScope;
import io.github.managedpools.ResourceFactory;

/**
 * A factory that is told to make its resources ready again.
 */
final class ResettingFactory implements ResourceFactory<Resource> {

	@Override
	public Resource create(CreationScope scope) {
		return new Resource();
	}

	@Override
	public void reset(Resource resource) {
	}

}
