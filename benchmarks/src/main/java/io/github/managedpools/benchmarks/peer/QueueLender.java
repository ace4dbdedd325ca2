package io.github.managedpools.benchmarks.peer;

import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A blocking queue of the JDK that contains the free resources.
 */
final class QueueLender implements Lender<Resource> {

	private final BlockingQueue<Resource> free;

	QueueLender(int size, BlockingQueue<Resource> empty) {
		this.free = empty;
		for (int i = 0; i < size; i++) {
			this.free.add(new Resource());
		}
	}

	@Override
	public Resource acquire() throws InterruptedException {
		return Objects.requireNonNull(this.free.poll(PATIENCE_SECONDS, TimeUnit.SECONDS), "timed out");
	}

	@Override
	public Resource resource(Resource lease) {
		return lease;
	}

	@Override
	public void release(Resource lease) {
		this.free.add(lease);
	}

}
