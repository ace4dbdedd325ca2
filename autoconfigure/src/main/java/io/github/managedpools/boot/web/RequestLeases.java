package io.github.managedpools.boot.web;

import java.util.ArrayList;
import java.util.List;

import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.boot.lease.LeaseFailures;
import org.jspecify.annotations.Nullable;

/**
 * The leases of one request. They end with the request, and a lease that arrives later
 * ends at once.
 *
 * @since 0.1.0
 */
public final class RequestLeases {

	/** The name of the request attribute that holds the leases. */
	public static final String ATTRIBUTE = RequestLeases.class.getName();

	private final List<Entry> entries = new ArrayList<>();

	private boolean over;

	/** The number of nested handlers at work, as after a forward. */
	private int depth;

	/**
	 * Adds a lease.
	 * @param pool the pool that it comes from
	 * @param lease the lease
	 * @return whether the request goes on; if not, the lease has been ended
	 */
	public boolean add(Pool<?> pool, Lease<?> lease) {
		synchronized (this) {
			if (!this.over) {
				this.entries.add(new Entry(pool, lease));
				return true;
			}
		}
		lease.close();
		return false;
	}

	/**
	 * Records that a handler starts to work on the request.
	 */
	public synchronized void enter() {
		this.depth++;
	}

	/**
	 * Records that a handler has returned, although asynchronous work may go on.
	 * @return whether it was the outermost one
	 */
	public synchronized boolean leave() {
		return --this.depth == 0;
	}

	/**
	 * Whether the leases have ended.
	 * @return whether they have ended
	 */
	public synchronized boolean isOver() {
		return this.over;
	}

	/**
	 * Ends the leases, the last one first. Does nothing the second time.
	 * @param failure how the request failed, or {@code null}
	 */
	public void end(@Nullable Throwable failure) {
		synchronized (this) {
			if (this.over) {
				return;
			}
			this.over = true;
		}
		for (int i = this.entries.size() - 1; i >= 0; i--) {
			this.entries.get(i).end(failure);
		}
	}

	private record Entry(Pool<?> pool, Lease<?> lease) {

		private void end(@Nullable Throwable failure) {
			if (failure != null && LeaseFailures.isFatal(this.pool, failure)) {
				this.lease.invalidate();
			}
			else if (failure != null) {
				this.lease.suspect();
			}
			this.lease.close();
		}

	}

}
