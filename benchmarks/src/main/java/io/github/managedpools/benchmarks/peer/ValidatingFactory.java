package io.github.managedpools.benchmarks.peer;

import io.github.managedpools.CreationScope;
import io.github.managedpools.ResourceFactory;

/**
 * A factory that validates, for the cost of the call.
 */
final class ValidatingFactory implements ResourceFactory<Resource> {

	private final boolean inPlace;

	ValidatingFactory(boolean inPlace) {
		this.inPlace = inPlace;
	}

	@Override
	public Resource create(CreationScope scope) {
		return new Resource();
	}

	@Override
	public boolean isValid(Resource resource) {
		return true;
	}

	@Override
	public boolean checksInPlace() {
		return this.inPlace;
	}

}
