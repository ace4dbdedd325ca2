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

	/** A failure that became a response. */
	private @Nullable Throwable handled;

	/** Whether there may have been such a failure of an unknown kind. */
	private boolean suspect;

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
	 * Records a failure that an exception handler may turn into a response, so that the
	 * request itself does not fail.
	 * @param failure the failure
	 */
	public synchronized void failed(Throwable failure) {
		this.handled = failure;
	}

	/**
	 * Records that a handler failed in an unknown way.
	 */
	public synchronized void suspect() {
		this.suspect = true;
	}

	/**
	 * Ends the leases, the last one first. Does nothing the second time.
	 * @param failure how the request failed, or {@code null}
	 */
	public void end(@Nullable Throwable failure) {
		Throwable reason;
		boolean doubtful;
		synchronized (this) {
			if (this.over) {
				return;
			}
			this.over = true;
			reason = (failure != null) ? failure : this.handled;
			doubtful = this.suspect || reason != null;
		}
		Throwable cause = (reason != null) ? LeaseFailures.unwrap(reason) : null;
		LeaseFailures.endAll(this.entries, (entry) -> entry.end(cause, doubtful));
	}

	private record Entry(Pool<?> pool, Lease<?> lease) {

		private void end(@Nullable Throwable failure, boolean doubtful) {
			try {
				if (failure != null && LeaseFailures.isFatal(this.pool, failure)) {
					this.lease.invalidate();
				}
				else if (doubtful) {
					this.lease.suspect();
				}
			}
			finally {
				this.lease.close();
			}
		}

	}

}
