package io.github.managedpools.benchmarks.peer;

import io.github.managedpools.CreationScope;
import io.github.managedpools.ResourceFactory;

/**
 * A factory that resets, for the cost of the call.
 */
final class ResettingFactory implements ResourceFactory<Resource> {

	private final boolean inPlace;

	ResettingFactory(boolean inPlace) {
		this.inPlace = inPlace;
	}

	@Override
	public Resource create(CreationScope scope) {
		return new Resource();
	}

	@Override
	public void reset(Resource resource) {
	}

	@Override
	public boolean checksInPlace() {
		return this.inPlace;
	}

}
