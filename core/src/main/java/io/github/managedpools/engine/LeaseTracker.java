package io.github.managedpools.engine;

import java.lang.System.Logger.Level;
import java.lang.ref.ReferenceQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import io.github.managedpools.DurationText;
import io.github.managedpools.Lease;
import io.github.managedpools.LeaseInfo;
import org.jspecify.annotations.Nullable;

/**
 * Tracks the current leases and their borrowers: exactly for tracked leases,
 * approximately for the others.
 */
final class LeaseTracker<T> {

	private static final int HOLDERS_NAMED = 3;

	private final PoolContext<T> pool;

	private final SlotArray<T> slots;

	/** Whether each resource has one holder at a time. */
	private final boolean exclusive;

	private final Set<LeaseRecord<T>> leases = ConcurrentHashMap.newKeySet();

	/** The records of leases that their callers have dropped, closed or not. */
	final ReferenceQueue<TrackedLease<T>> unreachable = new ReferenceQueue<>();

	LeaseTracker(PoolContext<T> pool, SlotArray<T> slots) {
		this.pool = pool;
		this.slots = slots;
		this.exclusive = pool.settings().leasesPerResource() == 1;
	}

	/**
	 * Creates the lease of a slot that is already lent, and notifies listeners. If this
	 * throws, the slot still has the lease.
	 * @param word the slot's word during the lease
	 */
	TrackedLease<T> lease(Slot<T> slot, long word, Thread thread, long since, StackTraceElement @Nullable [] stack) {
		long now = this.pool.clock.nanoTime();
		long proof = this.exclusive ? word : SlotOwner.PROVEN;
		TrackedLease<T> lease = new TrackedLease<>(this, slot, proof, thread, now, (stack != null) ? stack : stack());
		try {
			this.leases.add(lease.record);
		}
		catch (Throwable ex) {
			// It may have been added nevertheless, although no caller has it
			lease.record.isReturned = true;
			lease.record.unended = true;
			this.pool.signals.recoveryDue = true;
			throw ex;
		}
		try {
			tellBegin(since, now);
		}
		catch (Throwable ex) {
			// Listeners miss the event, but the caller has its lease
			this.pool.signals.recoveryDue = true;
		}
		return lease;
	}

	private void tellBegin(long since, long now) {
		if (this.pool.settings().maxLeaseTime() != null) {
			this.pool.signals.wakeSweeper();
		}
		if (this.pool.settings().targetUtilization() < 1) {
			StackHeadroom.require();
			this.pool.signals.beginCreations();
		}
		if (this.pool.events.hasListeners()) {
			this.pool.events.tell((listener, name) -> listener.onAcquired(name, Duration.ofNanos(now - since)));
		}
	}

	/**
	 * The stack of the calling thread, if stacks are kept.
	 */
	StackTraceElement[] stack() {
		return TrackedLease.stack(this.pool.settings().leakStackTraces());
	}

	/**
	 * The number of tracked leases.
	 */
	int count() {
		return this.leases.size();
	}

	/**
	 * Whether no tracked lease is open.
	 */
	boolean isIdle() {
		return this.leases.isEmpty();
	}

	/**
	 * The tracked leases; some may end in the meantime.
	 */
	Iterable<LeaseRecord<T>> records() {
		return this.leases;
	}

	/**
	 * Notifies listeners of the end of a lease. Never throws if there is enough stack to
	 * call it.
	 */
	void tellEnd(LeaseRecord<T> lease) {
		try {
			if (this.pool.events.hasListeners()) {
				Duration held = Duration.ofNanos(this.pool.clock.nanoTime() - lease.since);
				this.pool.events.tell((listener, name) -> listener.onReleased(name, held));
			}
		}
		catch (Throwable ex) {
			// Listeners miss the event, but the lease ends
		}
	}

	/**
	 * Removes a lease that has ended.
	 */
	void forget(LeaseRecord<T> lease) {
		this.leases.remove(lease);
	}

	/**
	 * Ends the leases that their threads could not end.
	 */
	void endUnended() {
		for (LeaseRecord<T> lease : this.leases) {
			lease.endForAnother();
		}
	}

	/**
	 * The open leases, oldest first, including untracked ones: those from before tracking
	 * began, and those of callers that have just been served. Prefers one too many to one
	 * too few, so a lease that ends in the meantime may be among them.
	 */
	List<LeaseInfo> leases() {
		long now = this.pool.clock.nanoTime();
		List<LeaseInfo> infos = new ArrayList<>();
		Map<Slot<T>, Integer> tracked = new HashMap<>();
		for (LeaseRecord<T> lease : this.leases) {
			if (!lease.isOver()) {
				infos.add(lease.info(now));
				tracked.merge(lease.slot, 1, Integer::sum);
			}
		}
		addUntracked(infos, tracked, now);
		infos.sort(Comparator.comparing(LeaseInfo::since));
		return infos;
	}

	private void addUntracked(List<LeaseInfo> infos, Map<Slot<T>, Integer> tracked, long now) {
		Instant instant = this.pool.clock.instant();
		for (Slot<T> slot : this.slots) {
			long word = slot.state();
			int untracked = SlotWord.isLive(word) ? SlotWord.leases(word) - tracked.getOrDefault(slot, 0) : 0;
			for (int i = 0; i < untracked; i++) {
				Duration age = Duration.ofNanos(now - slot.seenSince(word, false, now));
				infos.add(new LeaseInfo(instant.minus(age), age, nameOf(slot.borrower), List.of()));
			}
		}
	}

	private static String nameOf(long threadId) {
		ThreadGroup root = Thread.currentThread().getThreadGroup();
		while (root != null && root.getParent() != null) {
			root = root.getParent();
		}
		if (root != null) {
			Thread[] threads = new Thread[root.activeCount() * 2 + 16];
			int count = root.enumerate(threads);
			for (int i = 0; i < count; i++) {
				if (ThreadSupport.id(threads[i]) == threadId) {
					return threads[i].getName();
				}
			}
		}
		return "thread #" + threadId;
	}

	/**
	 * Describes the holders that keep a caller from getting a resource: the longest ones,
	 * if leases are tracked, and the caller itself, if it waits in vain for a resource
	 * that it would have to give back first.
	 * @param caller the thread that called acquire
	 * @return a text to append to the description of the pool; may be empty
	 */
	String describeHolders(Thread caller) {
		long now = this.pool.clock.nanoTime();
		String longest = this.leases.stream()
			.map((lease) -> lease.info(now))
			.sorted(Comparator.comparing(LeaseInfo::age).reversed())
			.limit(HOLDERS_NAMED)
			.map((lease) -> "%s for %s%s".formatted(lease.thread(), DurationText.rounded(lease.age()),
					lease.lost() ? " (lost)" : ""))
			.collect(Collectors.joining(", "));
		long own = countHeldBy(caller);
		return (longest.isEmpty() ? "" : "; longest held by " + longest)
				+ ((own == 0) ? "" : "; the calling thread itself holds " + own);
	}

	private long countHeldBy(Thread caller) {
		Set<Slot<T>> tracked = new HashSet<>();
		long own = 0;
		for (LeaseRecord<T> lease : this.leases) {
			tracked.add(lease.slot);
			own += (lease.borrower == caller) ? 1 : 0;
		}
		long id = ThreadSupport.id(caller);
		for (Slot<T> slot : this.slots) {
			long word = slot.state();
			boolean lent = SlotWord.isLive(word) && SlotWord.isLastLease(word);
			own += (lent && slot.borrower == id && !tracked.contains(slot)) ? 1 : 0;
		}
		return own;
	}

	/**
	 * Reports each lease that is held for too long once.
	 * @return the nanoseconds until the next lease may be held for too long
	 */
	long reportLeaks(long now) {
		Duration limit = this.pool.settings().maxLeaseTime();
		long next = Long.MAX_VALUE;
		if (limit == null) {
			return next;
		}
		for (LeaseRecord<T> lease : this.leases) {
			long left = Nanos.of(limit) - (now - lease.since);
			if (left > 0) {
				next = Math.min(next, left);
			}
			else if (!lease.isCounted() && !lease.isOver() && lease.count()) {
				report(lease, now);
			}
		}
		return next;
	}

	private void report(LeaseRecord<T> late, long now) {
		this.pool.events.countLeak();
		this.pool.threads.execute(() -> {
			// Not on the timer, because obtaining a borrower's name may run user code
			LeaseInfo lease = late.info(now);
			String message = "a lease is held for longer than its max-lease-time: for %s by %s"
				.formatted(DurationText.rounded(lease.age()), lease.thread());
			if (lease.stack().isEmpty()) {
				this.pool.events.log(Level.WARNING, message);
			}
			else {
				this.pool.events.log(Level.WARNING, message, new BorrowerStack(lease));
			}
			this.pool.events.announce((listener, name) -> listener.onLeak(name, lease));
		});
	}

}
