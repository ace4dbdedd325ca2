package io.github.managedpools.boot.running;

import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.locks.ReentrantLock;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.LeaseInfo;

/**
 * What those who look after a keyed pool share. It is kept by pool, and for no longer
 * than the pool itself, since there is a {@link RunningPool} for each look.
 */
final class KeyedSnapshots {

	/** Pools with fewer keys are looked at each time. */
	private static final int MANY = 100;

	private static final Map<KeyedPool<?, ?>, KeyedSnapshots> LOOKS = new WeakHashMap<>();

	private static final ReentrantLock LOCK = new ReentrantLock();

	private final ShortLivedCache<PoolSnapshot> snapshot = new ShortLivedCache<>(System::nanoTime,
			(found) -> found.keys() != null && found.keys().total() > MANY);

	private final ShortLivedCache<List<LeaseInfo>> leases = new ShortLivedCache<>(System::nanoTime,
			(found) -> found.size() > MANY);

	static KeyedSnapshots at(KeyedPool<?, ?> pool) {
		LOCK.lock();
		try {
			return LOOKS.computeIfAbsent(pool, (key) -> new KeyedSnapshots());
		}
		finally {
			LOCK.unlock();
		}
	}

	PoolSnapshot snapshot(KeyedPool<?, ?> pool) {
		return this.snapshot.get(() -> new PoolSnapshot(pool.state(), Keys.of(pool)));
	}

	List<LeaseInfo> leases(KeyedPool<?, ?> pool) {
		return this.leases.get(pool::leases);
	}

	void forget() {
		this.snapshot.forget();
		this.leases.forget();
	}

}
