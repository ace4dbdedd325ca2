package io.github.managedpools.boot.lease;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.managedpools.Lease;
import org.jspecify.annotations.Nullable;

/**
 * A lease with several holders: the call that acquired it and the calls nested in that
 * one, some of which may outlast it. The lease ends with its last holder.
 */
final class HeldLease {

	private final LeaseSource source;

	private final Lease<?> lease;

	private final AtomicInteger holders = new AtomicInteger(1);

	private volatile boolean broken;

	private volatile boolean suspect;

	HeldLease(LeaseSource source, Lease<?> lease) {
		this.source = source;
		this.lease = lease;
	}

	LeaseSource source() {
		return this.source;
	}

	Object resource() {
		return this.lease.get();
	}

	/**
	 * Adds a holder. The caller must know that the lease has one already.
	 */
	void retain() {
		this.holders.incrementAndGet();
	}

	/**
	 * Removes a holder.
	 * @param failure the failure of its work, or {@code null}
	 * @param fatal types of failures that break the resource
	 */
	void release(@Nullable Throwable failure, List<Class<? extends Throwable>> fatal) {
		if (failure != null && isFatal(failure, fatal)) {
			this.broken = true;
		}
		else if (failure != null) {
			this.suspect = true;
		}
		if (this.holders.decrementAndGet() == 0) {
			if (this.broken) {
				this.lease.invalidate();
			}
			else {
				close();
			}
		}
	}

	private void close() {
		try {
			if (this.suspect) {
				this.lease.suspect();
			}
		}
		finally {
			this.lease.close();
		}
	}

	private boolean isFatal(Throwable failure, List<Class<? extends Throwable>> fatal) {
		Throwable cause = LeaseFailures.unwrap(failure);
		return fatal.stream().anyMatch((type) -> type.isInstance(cause)) || this.source.isFatal(cause);
	}

	/**
	 * Records that abandoned work may still use the resource, so that it must not be lent
	 * again.
	 */
	void giveUp() {
		this.broken = true;
	}

	static boolean isCancelled(@Nullable Throwable failure) {
		return failure != null && LeaseFailures.unwrap(failure) instanceof CancellationException;
	}

}
