package io.github.managedpools.benchmarks.peer;

import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * One bare slot, whatever the size asked for: the floor that no pool can go below. It
 * spins instead of waiting, so it is of use to one thread only.
 */
final class SlotLender implements Lender<Resource> {

	private final AtomicReference<@Nullable Resource> slot = new AtomicReference<>(new Resource());

	@Override
	public Resource acquire() {
		while (true) {
			Resource resource = this.slot.getAndSet(null);
			if (resource != null) {
				return resource;
			}
			Thread.onSpinWait();
		}
	}

	@Override
	public Resource resource(Resource lease) {
		return lease;
	}

	@Override
	public void release(Resource lease) {
		this.slot.getAndSet(lease);
	}

}
