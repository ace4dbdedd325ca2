package io.github.managedpools.benchmarks.peer;

import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import com.zaxxer.hikari.util.ConcurrentBag;
import com.zaxxer.hikari.util.ConcurrentBag.IConcurrentBagEntry;

/**
 * HikariCP's bag alone, without the life cycle that HikariCP puts around it.
 */
final class HikariBagLender implements Lender<HikariBagLender.Entry> {

	private final ConcurrentBag<Entry> bag = new ConcurrentBag<>((waiting) -> {
	});

	HikariBagLender(int size) {
		for (int i = 0; i < size; i++) {
			this.bag.add(new Entry());
		}
	}

	@Override
	public Entry acquire() throws InterruptedException {
		return Objects.requireNonNull(this.bag.borrow(PATIENCE_SECONDS, TimeUnit.SECONDS), "timed out");
	}

	@Override
	public Resource resource(Entry lease) {
		return lease.resource;
	}

	@Override
	public void release(Entry lease) {
		this.bag.requite(lease);
	}

	@Override
	public void close() {
		this.bag.close();
	}

	static final class Entry extends AtomicInteger implements IConcurrentBagEntry {

		private final transient Resource resource = new Resource();

		@Override
		public void setState(int state) {
			set(state);
		}

		@Override
		public int getState() {
			return get();
		}

	}

}
