package io.github.managedpools.boot.lease;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;

import io.github.managedpools.KeyedPool;
import org.jspecify.annotations.Nullable;

/**
 * The leases that are bound to the current thread. The code that binds a lease must
 * unbind it on the same thread, so that no lease stays bound to a thread that has
 * finished.
 */
final class BoundLeases {

	private static final ThreadLocal<@Nullable BoundLeases> BOUND = new ThreadLocal<>();

	private final Map<LeaseSource, HeldLease> bySource = new HashMap<>(4);

	/** The lease of the innermost call, with any key, for each keyed pool. */
	private final Map<Object, HeldLease> inForce = new IdentityHashMap<>(4);

	private BoundLeases() {
	}

	static @Nullable HeldLease of(LeaseSource source) {
		BoundLeases bound = BOUND.get();
		return (bound != null) ? bound.bySource.get(source) : null;
	}

	/**
	 * The lease of a keyed pool that the innermost call holds.
	 */
	static @Nullable HeldLease inForce(KeyedPool<?, ?> pool) {
		BoundLeases bound = BOUND.get();
		return (bound != null) ? bound.inForce.get(pool) : null;
	}

	/**
	 * Binds a lease.
	 * @return the previous binding, to be passed to {@link #unbind}
	 */
	static Before bind(HeldLease lease) {
		BoundLeases bound = BOUND.get();
		if (bound == null) {
			bound = new BoundLeases();
			BOUND.set(bound);
		}
		LeaseSource source = lease.source();
		HeldLease before = bound.bySource.put(source, lease);
		return new Before(before, source.isKeyed() ? bound.inForce.put(source.pool(), lease) : null);
	}

	static void unbind(HeldLease lease, Before before) {
		BoundLeases bound = BOUND.get();
		if (bound == null) {
			return;
		}
		LeaseSource source = lease.source();
		restore(bound.bySource, source, before.ofSource());
		restore(bound.inForce, source.pool(), before.inForce());
		if (bound.bySource.isEmpty()) {
			BOUND.remove();
		}
	}

	private static <K> void restore(Map<K, HeldLease> leases, K key, @Nullable HeldLease before) {
		if (before != null) {
			leases.put(key, before);
		}
		else {
			leases.remove(key);
		}
	}

	/**
	 * The previous binding.
	 *
	 * @param ofSource the lease of the same source
	 * @param inForce the lease of the same keyed pool
	 */
	record Before(@Nullable HeldLease ofSource, @Nullable HeldLease inForce) {

	}

}
