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

import io.github.managedpools.DurationText;
import io.github.managedpools.Lease;
import io.github.managedpools.LeaseInfo;
import org.jspecify.annotations.Nullable;

/**
 * Tracks the current leases and their borrowers: exactly for tracked leases,
 * approximately for the others.
 */
final class LeaseTracker<T> implements Borrowers {

	/** The number of slots that a caller visits. */
	private static final int VISITED_AT_ONCE = 8;

	private final PoolContext<T> pool;

	private final SlotArray<T> slots;

	/**
	 * The leases that are counted, or of which a resource may have several. A slot refers
	 * to any other lease itself.
	 */
	private final LeaseRecords<T> leases = new LeaseRecords<>();

	/** The records of leases that their callers have dropped, closed or not. */
	final ReferenceQueue<EngineLease<T>> unreachable = new ReferenceQueue<>();

	/** Whether leases have ever been tracked; for the sweeper only. */
	private boolean tracked;

	/** The slot that a caller has visited last; races do no harm. */
	private int lastVisited;

	LeaseTracker(PoolContext<T> pool, SlotArray<T> slots) {
		this.pool = pool;
		this.slots = slots;
	}

	/**
	 * Creates the lease of a slot that is already lent, and notifies listeners. If this
	 * throws, the slot still has the lease.
	 * @param word the slot's word during the lease
	 */
	EngineLease<T> lease(Slot<T> slot, long word, Thread thread, long since, StackTraceElement @Nullable [] stack) {
		long now = this.pool.clock.nanoTime();
		StackTraceElement[] kept = (stack != null) ? stack : stack();
		EngineLease<T> lease = this.pool.countsLeases() ? counted(slot, thread, now, kept)
				: held(slot, word, thread, now, kept);
		try {
			tellBegin(since, now);
		}
		catch (Throwable ex) {
			// Listeners miss the event, but the caller has its lease
			this.pool.signals.recoveryDue = true;
		}
		return lease;
	}

	private static <T> HeldLease<T> held(Slot<T> slot, long word, Thread thread, long now, StackTraceElement[] stack) {
		HeldLease<T> lease = new HeldLease<>(slot, thread, now, stack);
		lease.begin(word);
		return lease;
	}

	private TrackedLease<T> counted(Slot<T> slot, Thread thread, long now, StackTraceElement[] stack) {
		TrackedLease<T> lease = new TrackedLease<>(this, slot, thread, now, stack);
		try {
			this.leases.add(lease.record);
			lease.record.begin();
		}
		catch (Throwable ex) {
			// It may have been added nevertheless, although no caller has it
			lease.record.isReturned = true;
			lease.record.unended = true;
			this.pool.signals.recoveryDue = true;
			throw ex;
		}
		return lease;
	}

	/**
	 * Adds a lease that has not begun, if there is a place. Allocates nothing.
	 */
	boolean tryAdd(LeaseRecord<T> lease) {
		return this.leases.tryAdd(lease);
	}

	private void tellBegin(long since, long now) {
		if (this.pool.settings().maxLeaseTime() != null) {
			this.pool.signals.wakeSweeper();
		}
		if (this.pool.settings().targetUtilization() < 1) {
			StackHeadroom.requireForStep();
			this.pool.signals.beginCreations();
		}
		LeaseStatistics statistics = this.pool.events.statistics;
		if (statistics != null && statistics.began(now - since, now)) {
			count(statistics);
		}
		if (this.pool.events.tellsEachLease()) {
			this.pool.events.tellOfLease((listener, name) -> listener.onAcquired(name, Duration.ofNanos(now - since)));
		}
	}

	/**
	 * Counts the open leases, and reports their number to the listeners that need it.
	 */
	void count(LeaseStatistics statistics) {
		int open = statistics.count();
		if (open >= 0) {
			this.pool.events.tellOfSums((listener, name) -> listener.onLeases(name, open));
		}
	}

	/**
	 * Counts the open leases in the course of a sweep.
	 */
	void countInSweep(long now) {
		LeaseStatistics statistics = this.pool.events.statistics;
		if (statistics == null || !statistics.isCountDue(now)) {
			return;
		}
		if (statistics.isLarge()) {
			this.pool.threads.execute(() -> count(statistics));
			return;
		}
		int open = statistics.count();
		if (open >= 0) {
			// Not on the timer, because listeners are user code
			this.pool.threads
				.execute(() -> this.pool.events.tellOfSums((listener, name) -> listener.onLeases(name, open)));
		}
	}

	/**
	 * The stack of the calling thread, if stacks are kept.
	 */
	StackTraceElement[] stack() {
		return this.pool.settings().leakStackTraces() ? BorrowerStack.ofCaller() : BorrowerStack.NONE;
	}

	/**
	 * The number of counted leases.
	 */
	int count() {
		return this.leases.size();
	}

	/**
	 * Whether no tracked lease is open.
	 */
	boolean isIdle() {
		this.tracked |= this.pool.tracks();
		return !this.tracked || (this.leases.size() == 0 && !holdsAny());
	}

	private boolean holdsAny() {
		for (Slot<T> slot : this.slots) {
			if (slot.trace(slot.state()) != null) {
				return true;
			}
		}
		return false;
	}

	/**
	 * The records of leases that may be lost; some may end in the meantime.
	 */
	List<LeaseRecord<T>> records() {
		List<LeaseRecord<T>> records = new ArrayList<>();
		this.leases.forEach(records::add);
		for (Slot<T> slot : this.slots) {
			if (slot.trace(slot.state()) instanceof LeaseRecord<T> watched) {
				records.add(watched);
			}
		}
		return records;
	}

	/**
	 * The open leases that are tracked; some may end in the meantime.
	 */
	List<LeaseTrace<T>> open() {
		List<LeaseTrace<T>> open = new ArrayList<>();
		for (LeaseRecord<T> lease : this.leases) {
			if (!lease.isOver()) {
				open.add(lease);
			}
		}
		for (Slot<T> slot : this.slots) {
			LeaseTrace<T> held = slot.trace(slot.state());
			if (held != null) {
				open.add(held);
			}
		}
		return open;
	}

	/**
	 * Visits the lease of a slot in the course of a sweep: reports it if it is held for
	 * too long, and ensures that it is found if it is lost.
	 * @return the nanoseconds until the lease may be held for too long
	 */
	long visit(Slot<T> slot, long word, long now) {
		LeaseTrace<T> held = slot.trace(word);
		if (held == null) {
			return Long.MAX_VALUE;
		}
		watch(slot, word, held);
		Duration limit = this.pool.settings().maxLeaseTime();
		if (limit == null) {
			return Long.MAX_VALUE;
		}
		long left = Nanos.of(limit) - (now - held.since());
		if (left > 0) {
			return left;
		}
		LeaseRecord<T> late = record(slot, held);
		if (late != null && late.count()) {
			report(late, now);
		}
		return Long.MAX_VALUE;
	}

	/**
	 * Visits some slots, others each time, for a caller that has found nothing to lend.
	 */
	void visitSome() {
		if (!this.pool.tracks()) {
			return;
		}
		int size = this.slots.size();
		for (int i = Math.min(size, VISITED_AT_ONCE); i > 0; i--) {
			int index = Math.floorMod(this.lastVisited++, size);
			visit(this.slots.at(index));
		}
	}

	/**
	 * Visits all slots, for a snapshot or a shutdown.
	 */
	void visitAll() {
		for (Slot<T> slot : this.slots) {
			visit(slot);
		}
	}

	private void visit(@Nullable Slot<T> slot) {
		if (slot != null) {
			long word = slot.state();
			LeaseTrace<T> held = slot.trace(word);
			if (held != null) {
				watch(slot, word, held);
			}
		}
	}

	/**
	 * Releases the reference to a held lease that an earlier visit has seen already, so
	 * that the garbage collector finds the lease once its borrower has dropped it. Most
	 * leases end before, and cost nothing.
	 */
	private void watch(Slot<T> slot, long word, LeaseTrace<T> held) {
		long lease = SlotWord.lease(word);
		if (slot.visited == lease) {
			record(slot, held);
		}
		else {
			slot.visited = lease;
		}
	}

	/**
	 * The record of a held lease, which replaces the lease in its slot.
	 * @return the record, or {@code null} if the lease has ended
	 */
	private @Nullable LeaseRecord<T> record(Slot<T> slot, LeaseTrace<T> held) {
		if (held instanceof LeaseRecord<T> present) {
			return present;
		}
		LeaseRecord<T> record = ((HeldLease<T>) held).record(this);
		return (record != null && slot.replace(held, record)) ? record : null;
	}

	/**
	 * Notifies listeners of the end of a lease. Never throws if there is enough stack to
	 * call it.
	 */
	void tellEnd(LeaseRecord<T> lease) {
		this.pool.leaseEnded(lease.slot().uses, lease.since());
	}

	/**
	 * Removes a lease that has ended or will not begin.
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
		for (LeaseTrace<T> lease : open()) {
			infos.add(lease.info(now));
			tracked.merge(lease.slot(), 1, Integer::sum);
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
				infos.add(new LeaseInfo(instant.minus(age), age, nameOf(slot.borrower), List.of(),
						this.pool.family.key()));
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

	@Override
	public List<LeaseInfo> tracked() {
		long now = this.pool.clock.nanoTime();
		return open().stream().map((lease) -> lease.info(now)).toList();
	}

	@Override
	public long countHeldBy(Thread caller) {
		return countHeldBy(caller, open());
	}

	private long countHeldBy(Thread caller, List<LeaseTrace<T>> open) {
		Set<Slot<T>> tracked = new HashSet<>();
		long own = 0;
		for (LeaseTrace<T> lease : open) {
			tracked.add(lease.slot());
			own += (lease.borrower() == caller) ? 1 : 0;
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
	 * Reports each counted lease that is held for too long once.
	 * @return the nanoseconds until the next lease may be held for too long
	 */
	long reportLeaks(long now) {
		Duration limit = this.pool.settings().maxLeaseTime();
		long next = Long.MAX_VALUE;
		if (limit == null) {
			return next;
		}
		for (LeaseRecord<T> lease : this.leases) {
			long left = Nanos.of(limit) - (now - lease.since());
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
