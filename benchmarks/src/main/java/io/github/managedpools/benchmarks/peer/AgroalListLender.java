package io.github.managedpools.benchmarks.peer;

import java.util.Objects;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TransferQueue;
import java.util.concurrent.atomic.AtomicBoolean;

import io.agroal.pool.util.StampedCopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Agroal's list of all resources, searched from its start, with a transfer queue for
 * waiters, as Agroal uses the two, without its life cycle and its cache.
 */
final class AgroalListLender implements Lender<AgroalListLender.Entry> {

	private static final int FIRST_WAIT_SECONDS = 1;

	private final StampedCopyOnWriteArrayList<Entry> entries = new StampedCopyOnWriteArrayList<>(Entry.class);

	private final TransferQueue<Entry> waiters = new LinkedTransferQueue<>();

	AgroalListLender(int size) {
		for (int i = 0; i < size; i++) {
			this.entries.add(new Entry());
		}
	}

	@Override
	public Entry acquire() throws InterruptedException {
		if (this.waiters.hasWaitingConsumer()) {
			Entry handed = this.waiters.poll(FIRST_WAIT_SECONDS, TimeUnit.SECONDS);
			if (handed != null && handed.take()) {
				return handed;
			}
		}
		while (true) {
			Entry free = search();
			if (free != null) {
				return free;
			}
			Entry handed = this.waiters.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
			if (Objects.requireNonNull(handed, "timed out").take()) {
				return handed;
			}
		}
	}

	private @Nullable Entry search() {
		for (Entry entry : this.entries) {
			if (entry.take()) {
				return entry;
			}
		}
		return null;
	}

	@Override
	public Resource resource(Entry lease) {
		return lease.resource;
	}

	@Override
	public void release(Entry lease) {
		lease.taken.set(false);
		this.waiters.tryTransfer(lease);
	}

	static final class Entry {

		private final AtomicBoolean taken = new AtomicBoolean();

		private final Resource resource = new Resource();

		private boolean take() {
			return this.taken.compareAndSet(false, true);
		}

	}

}
