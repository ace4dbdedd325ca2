package io.github.managedpools.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

import io.github.managedpools.PoolClock;
import io.github.managedpools.PoolListener.AcquireOutcome;
import io.github.managedpools.PoolStatistics;
import io.github.managedpools.TimeStatistics;
import org.jspecify.annotations.Nullable;

/**
 * The times of the leases of a pool or of a family of pools. A holder that ends its lease
 * adds the duration to the sums of its slot, which no other thread writes at that time;
 * here the slots' sums are added up when they are read. An acquire that did not wait is
 * not recorded at all: the slots' words know how many leases there have been.
 */
final class LeaseStatistics implements PoolStatistics {

	/** Slots share sums if there are more of them than this. */
	private static final int MOST_USES = 64;

	/** The number of slots that may be counted for each lease. */
	private static final int SLOTS_PER_LEASE = 16;

	/** The shortest time between the counts of two sweeps. */
	private static final long LEAST_INTERVAL = TimeUnit.MILLISECONDS.toNanos(60);

	/**
	 * The least such time for each slot, so that a family of many keys, each of which has
	 * sweeps, does not count all the time.
	 */
	private static final long INTERVAL_PER_SLOT = TimeUnit.MICROSECONDS.toNanos(2);

	/** With more slots, another thread counts, because all pools share the timer. */
	private static final int MANY = 1000;

	private final PoolClock clock;

	private final AtomicReferenceArray<@Nullable TimeSums> uses = new AtomicReferenceArray<>(MOST_USES);

	private final AtomicInteger nextUses = new AtomicInteger();

	/** The waits that ended with a lease, except those of zero. */
	private final TimeSums waits = new TimeSums();

	private final TimeSums vainWaits = new TimeSums();

	private volatile @Nullable Leases leases;

	// Races for the fields below do no harm

	private int leasesUntilCount;

	private int counted;

	/** The number of slots when they were counted last. */
	private int slots;

	private volatile boolean swept;

	private volatile long lastSweep;

	LeaseStatistics(PoolClock clock) {
		this.clock = clock;
	}

	/**
	 * Sets where leases can be counted.
	 */
	void of(Leases leases) {
		this.leases = leases;
	}

	/**
	 * The sums for the uses of one slot.
	 */
	TimeSums newUses() {
		int index = Math.floorMod(this.nextUses.getAndIncrement(), MOST_USES);
		TimeSums present = this.uses.get(index);
		if (present == null) {
			this.uses.compareAndSet(index, null, new TimeSums());
			present = this.uses.get(index);
		}
		return (present != null) ? present : newUses();
	}

	/**
	 * Records a lease that began after a wait or a search.
	 * @return whether the open leases should be counted now
	 */
	boolean began(long waited, long now) {
		this.waits.add(waited, now);
		return --this.leasesUntilCount < 0;
	}

	void notAcquired(AcquireOutcome outcome, long waited) {
		// A caller that is rejected at once has not waited, and would distort the waits
		// of the others
		if (outcome != AcquireOutcome.REJECTED && outcome != AcquireOutcome.CLOSED) {
			this.vainWaits.add(waited, now());
		}
	}

	/**
	 * Whether a sweep should count the open leases.
	 */
	boolean isCountDue(long now) {
		if (this.swept && now - this.lastSweep < Math.max(LEAST_INTERVAL, this.slots * INTERVAL_PER_SLOT)) {
			return false;
		}
		this.swept = true;
		this.lastSweep = now;
		return true;
	}

	/**
	 * Whether there were many slots when they were counted last.
	 */
	boolean isLarge() {
		return this.slots > MANY;
	}

	/**
	 * Counts the open leases.
	 * @return their number, or -1 if it is that of the latest count
	 */
	int count() {
		Leases counter = this.leases;
		if (counter == null) {
			return -1;
		}
		this.slots = counter.slots();
		this.leasesUntilCount = this.slots / SLOTS_PER_LEASE;
		int before = this.counted;
		int open = counter.open();
		this.counted = open;
		return (open != before) ? open : -1;
	}

	@Override
	public TimeStatistics acquired() {
		TimeStatistics recorded = TimeSums.addUp(List.of(this.waits), now());
		return TimeSums.withZeros(recorded, begunSince(recorded));
	}

	@Override
	public TimeStatistics waits() {
		long instant = begunSince(TimeSums.addUp(List.of(this.waits), now()));
		return TimeSums.withZeros(TimeSums.addUp(List.of(this.waits, this.vainWaits), now()), instant);
	}

	/**
	 * The number of leases that began without a wait or a search. Counted after the
	 * recorded ones, which are recorded after they have begun: so all that began are
	 * counted once.
	 */
	private long begunSince(TimeStatistics recorded) {
		Leases counter = this.leases;
		return (counter != null) ? Math.max(0, counter.begun() - recorded.count()) : 0;
	}

	@Override
	public TimeStatistics uses() {
		List<TimeSums> all = new ArrayList<>();
		for (int i = 0; i < MOST_USES; i++) {
			TimeSums sums = this.uses.get(i);
			if (sums != null) {
				all.add(sums);
			}
		}
		return TimeSums.addUp(all, now());
	}

	private long now() {
		return this.clock.nanoTime();
	}

	/**
	 * Counts the leases of a pool or of all pools of a family.
	 */
	interface Leases {

		/** The open leases. */
		int open();

		/** The leases that ever began. */
		long begun();

		/** The slots that must be read to count them. */
		int slots();

	}

}
