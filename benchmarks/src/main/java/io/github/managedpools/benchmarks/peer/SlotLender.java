package io.github.managedpools.benchmarks.peer;

import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * One bare slot, whatever the requested size: a lower bound for every pool. It spins
 * instead of waiting, so only one thread can use it.
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
