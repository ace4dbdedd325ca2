package io.github.managedpools.boot.lease;

import java.util.IdentityHashMap;
import java.util.Map;

import io.github.managedpools.Pool;
import org.jspecify.annotations.Nullable;

/**
 * The leases that are bound to the current thread. The code that binds a lease must
 * unbind it on the same thread, so that no lease stays bound to a thread that has
 * finished.
 */
final class BoundLeases {

	private static final ThreadLocal<@Nullable Map<Pool<?>, HeldLease>> BOUND = new ThreadLocal<>();

	private BoundLeases() {
	}

	static @Nullable HeldLease of(Pool<?> pool) {
		Map<Pool<?>, HeldLease> bound = BOUND.get();
		return (bound != null) ? bound.get(pool) : null;
	}

	/**
	 * Binds a lease.
	 * @return the lease that was bound before it, to be given to {@link #unbind}
	 */
	static @Nullable HeldLease bind(HeldLease lease) {
		Map<Pool<?>, HeldLease> bound = BOUND.get();
		if (bound == null) {
			bound = new IdentityHashMap<>(4);
			BOUND.set(bound);
		}
		return bound.put(lease.pool(), lease);
	}

	static void unbind(HeldLease lease, @Nullable HeldLease before) {
		Map<Pool<?>, HeldLease> bound = BOUND.get();
		if (bound == null) {
			return;
		}
		if (before != null) {
			bound.put(lease.pool(), before);
			return;
		}
		bound.remove(lease.pool());
		if (bound.isEmpty()) {
			BOUND.remove();
		}
	}

}
