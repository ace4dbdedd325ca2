package io.github.managedpools.boot.running;

import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.locks.ReentrantLock;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.LeaseInfo;

/**
 * The cached snapshots of a keyed pool, shared by all that monitor it. They are kept by
 * pool, and no longer than the pool itself, because every read creates a new
 * {@link RunningPool}.
 */
final class KeyedSnapshots {

	/** Snapshots of pools with fewer keys are not cached. */
	private static final int MANY = 100;

	private static final Map<KeyedPool<?, ?>, KeyedSnapshots> INSTANCES = new WeakHashMap<>();

	private static final ReentrantLock LOCK = new ReentrantLock();

	private final ShortLivedCache<PoolSnapshot> snapshot = new ShortLivedCache<>(System::nanoTime,
			(found) -> found.keys() != null && found.keys().total() > MANY);

	private final ShortLivedCache<List<LeaseInfo>> leases = new ShortLivedCache<>(System::nanoTime,
			(found) -> found.size() > MANY);

	static KeyedSnapshots at(KeyedPool<?, ?> pool) {
		LOCK.lock();
		try {
			return INSTANCES.computeIfAbsent(pool, (key) -> new KeyedSnapshots());
		}
		finally {
			LOCK.unlock();
		}
	}

	PoolSnapshot snapshot(KeyedPool<?, ?> pool) {
		return this.snapshot.get(() -> new PoolSnapshot(pool.state(), Keys.of(pool), pool.permits()));
	}

	List<LeaseInfo> leases(KeyedPool<?, ?> pool) {
		return this.leases.get(pool::leases);
	}

	void forget() {
		this.snapshot.forget();
		this.leases.forget();
	}

}
