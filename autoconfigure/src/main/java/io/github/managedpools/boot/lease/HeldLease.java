package io.github.managedpools.boot.lease;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import org.jspecify.annotations.Nullable;

/**
 * A lease that several calls hold: the method that it was acquired for, and those nested
 * in it, some of which may outlast it. Ends with the last of them.
 */
final class HeldLease {

	private final Pool<?> pool;

	private final Lease<?> lease;

	private final AtomicInteger holders = new AtomicInteger(1);

	private volatile boolean broken;

	HeldLease(Pool<?> pool, Lease<?> lease) {
		this.pool = pool;
		this.lease = lease;
	}

	Pool<?> pool() {
		return this.pool;
	}

	Object resource() {
		return this.lease.get();
	}

	/**
	 * Adds a holder. Only for those who know that there is one.
	 */
	void retain() {
		this.holders.incrementAndGet();
	}

	/**
	 * Takes a holder away.
	 * @param failure how its work failed, or {@code null}
	 * @param fatal types of failures that break the resource
	 */
	void release(@Nullable Throwable failure, List<Class<? extends Throwable>> fatal) {
		if (failure != null && isFatal(failure, fatal)) {
			this.broken = true;
		}
		if (this.holders.decrementAndGet() == 0) {
			if (this.broken) {
				this.lease.invalidate();
			}
			else {
				this.lease.close();
			}
		}
	}

	private boolean isFatal(Throwable failure, List<Class<? extends Throwable>> fatal) {
		Throwable cause = LeaseFailures.unwrap(failure);
		return fatal.stream().anyMatch((type) -> type.isInstance(cause)) || LeaseFailures.isFatal(this.pool, cause);
	}

	/**
	 * Notes that the work was given up on and may still be at it: nobody else may get the
	 * resource.
	 */
	void giveUp() {
		this.broken = true;
	}

	static boolean isCancelled(@Nullable Throwable failure) {
		return failure != null && LeaseFailures.unwrap(failure) instanceof CancellationException;
	}

}
