package io.github.managedpools.engine;

import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

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
	private final Deque<LostLease> latest = new ArrayDeque<>();

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
			StackHeadroom.requireForStep();
			LostLease lost = new LostLease(lease, this.pool.nanoTime(lease.since()));
			Report report = new Report(lease, lease.isToldAsLost() ? lost : keep(lost));
			report.reclaimed = reclaims() && lease.reclaim();
			if (!report.reclaimed) {
				if (lease.isOver()) {
					drop(lost);
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
		return kept().stream().map(LostLease::info).toList();
	}

	private List<LostLease> kept() {
		this.lock.lock();
		try {
			return List.copyOf(this.latest);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Adds a lost lease to the latest ones. Must come before its end, so that a snapshot
	 * shows it as open or as lost.
	 * @return the one that another thread has added before, if there is one
	 */
	private LostLease keep(LostLease lost) {
		this.lock.lock();
		try {
			for (LostLease present : this.latest) {
				if (present.lease == lost.lease) {
					return present;
				}
			}
			if (this.latest.size() == KEPT) {
				this.latest.removeLast();
			}
			this.latest.addFirst(lost);
			return lost;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Removes a lease that has ended and so was not lost, if this thread has added it.
	 */
	private void drop(LostLease lost) {
		this.lock.lock();
		try {
			this.latest.remove(lost);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * A lost lease as it was when it was noticed. Described by the first thread that
	 * asks, because obtaining the borrower's name may run user code.
	 */
	private final class LostLease {

		private final LeaseRecord<T> lease;

		private final long noticedAt;

		private final AtomicReference<@Nullable LeaseInfo> info = new AtomicReference<>();

		LostLease(LeaseRecord<T> lease, long noticedAt) {
			this.lease = lease;
			this.noticedAt = noticedAt;
		}

		LeaseInfo info() {
			LeaseInfo present = this.info.get();
			if (present != null) {
				return present;
			}
			LeaseInfo described = this.lease.info(this.noticedAt);
			// If another thread was faster, the borrower may have been forgotten since
			LeaseInfo earlier = this.info.compareAndExchange(null, described);
			return (earlier != null) ? earlier : described;
		}

	}

	/**
	 * Reports a lost lease to the log and to listeners, on a thread of the pool, because
	 * obtaining the borrower's name may run user code.
	 */
	private final class Report extends Task {

		private final LeaseRecord<T> lease;

		private final LostLease lost;

		/** Whether the lease has not been reported before. */
		private boolean first;

		/** Whether it has not been reported as held for too long either. */
		private boolean counts;

		/** Whether the lease has ended. */
		private boolean reclaimed;

		Report(LeaseRecord<T> lease, LostLease lost) {
			this.lease = lease;
			this.lost = lost;
		}

		@Override
		void perform() {
			LostLeaseFinder<T> finder = LostLeaseFinder.this;
			if (this.reclaimed) {
				finder.leaseTracker.tellEnd(this.lease);
			}
			LeaseInfo info = this.lost.info();
			if (this.reclaimed) {
				// What is kept must not keep a thread from being collected
				this.lease.forgetBorrower();
			}
			if (this.first) {
				log(info);
				if (this.counts) {
					finder.pool.events.announce((listener, name) -> listener.onLeak(name, info));
				}
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
