package io.github.managedpools.engine;

import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.managedpools.DurationText;
import io.github.managedpools.LeaseInfo;
import io.github.managedpools.LostLeases;
import org.jspecify.annotations.Nullable;

/**
 * Finds tracked leases that their callers have dropped without closing them, reports each
 * once, and reclaims their resources. The garbage collector enqueues the record of such a
 * lease; the sweeper, callers that wait and a shutdown look into the queue, which costs
 * them one read if it is empty. So this needs no thread of its own.
 */
final class LostLeaseFinder<T> {

	/** The time until the next look while leases are open, after activity of the pool. */
	private static final long INTERVAL = TimeUnit.SECONDS.toNanos(1);

	/** The longest time until the next look while leases are open. */
	private static final long LONGEST_INTERVAL = TimeUnit.HOURS.toNanos(1);

	/** The fraction of the quiet time after which the next look is due. */
	private static final int SLOWING = 8;

	/** The number of lost leases that a snapshot shows. */
	private static final int KEPT = 10;

	private final PoolContext<T> pool;

	private final LeaseTracker<T> leaseTracker;

	private final WaiterQueue<T> waiterQueue;

	private final FailSafeLock lock = new FailSafeLock();

	/** The latest lost leases, latest first. Guarded by the lock. */
	private final Deque<Report> latest = new ArrayDeque<>();

	/** Whether any lost lease is still open, because it was only to be reported. */
	private volatile boolean left;

	/**
	 * Whether a thread ran out of memory or stack before it had reported a lost lease.
	 */
	private volatile boolean missed;

	// The fields below only decide how often to look, so races do no harm

	/** Whether the next look is due at a certain time. */
	private volatile boolean scheduled;

	private volatile long due;

	/** The time of the last look that activity of the pool caused. */
	private volatile long quietSince;

	LostLeaseFinder(PoolContext<T> pool, LeaseTracker<T> leaseTracker, WaiterQueue<T> waiterQueue) {
		this.pool = pool;
		this.leaseTracker = leaseTracker;
		this.waiterQueue = waiterQueue;
	}

	/**
	 * Looks for lost leases. Never throws if there is enough stack to call it.
	 */
	void look() {
		for (LeaseRecord<T> lease = next(); lease != null; lease = next()) {
			if (!lease.isOver() && !lease.unended) {
				lease.lost = true;
				conclude(lease);
			}
		}
		if (this.missed || (this.left && reclaims())) {
			this.missed = false;
			this.left = false;
			for (LeaseRecord<T> lease : this.leaseTracker.records()) {
				if (lease.lost && !lease.isOver()) {
					conclude(lease);
				}
			}
		}
	}

	/**
	 * Looks for lost leases without a sweep that visits the slots.
	 * @return the nanoseconds until the next look is due
	 */
	long lookAtAll(long now) {
		this.leaseTracker.visitAll();
		return lookAt(now);
	}

	/**
	 * Looks for lost leases because the time has come, or in the course of a sweep.
	 * @return the nanoseconds until the next look is due
	 */
	long lookAt(long now) {
		look();
		if (this.leaseTracker.isIdle()) {
			this.scheduled = false;
			return Long.MAX_VALUE;
		}
		if (!this.scheduled || now - this.due < 0) {
			this.scheduled = true;
			this.quietSince = now;
		}
		// The longer nothing but this has woken the sweeper, the less often it looks, so
		// that leases that are held for long cost nothing
		long least = this.waiterQueue.isEmpty() ? INTERVAL : Sweeper.TICK;
		long next = Math.max(least, Math.min(LONGEST_INTERVAL, (now - this.quietSince) / SLOWING));
		this.due = now + next;
		return next;
	}

	@SuppressWarnings("unchecked")
	private @Nullable LeaseRecord<T> next() {
		// Only records are registered with the queue
		return (LeaseRecord<T>) this.leaseTracker.unreachable.poll();
	}

	private boolean reclaims() {
		return this.pool.settings().lostLeases() == LostLeases.RECLAIM;
	}

	/**
	 * Reports a lost lease and reclaims its resource, as far as that has not been done.
	 */
	private void conclude(LeaseRecord<T> lease) {
		try {
			StackHeadroom.require();
			Report report = new Report(lease, this.pool.nanoTime(lease.since()));
			// Before it ends: a snapshot shows it as open or as lost
			keep(report);
			report.reclaimed = reclaims() && lease.reclaim();
			if (!report.reclaimed) {
				if (lease.isOver()) {
					drop(report);
					return;
				}
				this.left = true;
			}
			report.first = lease.tellAsLost();
			report.counts = report.first && lease.count();
			this.pool.threads.execute(report);
			if (report.counts) {
				this.pool.events.countLeak();
			}
		}
		catch (Throwable ex) {
			this.missed = true;
			this.pool.signals.requestRecovery();
		}
	}

	/**
	 * The latest lost leases, latest first.
	 */
	List<LeaseInfo> latest() {
		return reports().stream().map(Report::info).toList();
	}

	private List<Report> reports() {
		this.lock.lock();
		try {
			return List.copyOf(this.latest);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Keeps a report, unless there is one of the same lease.
	 */
	private void keep(Report report) {
		this.lock.lock();
		try {
			if (this.latest.stream().noneMatch((other) -> other.lease == report.lease)) {
				if (this.latest.size() == KEPT) {
					this.latest.removeLast();
				}
				this.latest.addFirst(report);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void drop(Report report) {
		this.lock.lock();
		try {
			this.latest.remove(report);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Reports a lost lease to the log and to listeners, on a thread of the pool, because
	 * obtaining the borrower's name may run user code.
	 */
	private final class Report extends Task {

		private final LeaseRecord<T> lease;

		/** The time at which the loss was noticed. */
		private final long at;

		private volatile @Nullable LeaseInfo info;

		/** Whether the lease has not been reported before. */
		private boolean first;

		/** Whether it has not been reported as held for too long either. */
		private boolean counts;

		/** Whether the lease has ended. */
		private boolean reclaimed;

		Report(LeaseRecord<T> lease, long at) {
			this.lease = lease;
			this.at = at;
		}

		/**
		 * The description of the lease, computed by the first thread that asks.
		 */
		LeaseInfo info() {
			LeaseInfo present = this.info;
			if (present == null) {
				present = this.lease.info(this.at);
				this.info = present;
			}
			return present;
		}

		@Override
		void perform() {
			LostLeaseFinder<T> finder = LostLeaseFinder.this;
			if (this.reclaimed) {
				finder.leaseTracker.tellEnd(this.lease);
			}
			if (this.first) {
				LeaseInfo described = info();
				log(described);
				if (this.counts) {
					finder.pool.events.announce((listener, name) -> listener.onLeak(name, described));
				}
			}
			if (this.reclaimed) {
				// A report that is kept must not keep a thread from being collected
				info();
				this.lease.forgetBorrower();
			}
		}

		private void log(LeaseInfo info) {
			PoolEvents events = LostLeaseFinder.this.pool.events;
			String message = "a lease was lost: %s acquired it %s ago and dropped it without closing it; %s".formatted(
					info.thread(), DurationText.rounded(info.age()),
					this.reclaimed ? "its resource is destroyed" : "its resource stays leased");
			if (info.stack().isEmpty()) {
				events.log(Level.WARNING, message);
			}
			else {
				events.log(Level.WARNING, message, new BorrowerStack(info));
			}
		}

	}

}
