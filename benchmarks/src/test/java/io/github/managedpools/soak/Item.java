package io.github.managedpools.soak;

import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.github.managedpools.CreationScope;

/**
 * A resource that notices misuse. All items are equal, which reveals a pool that does not
 * compare them by identity.
 */
final class Item {

	private final Book book;

	private final int number;

	private final int key;

	/** The number of steps that must happen before this item is gone. */
	private final AtomicInteger obligations = new AtomicInteger(1);

	private final AtomicInteger holders = new AtomicInteger();

	private final AtomicInteger destructions = new AtomicInteger();

	/** A bit for each part that was undone. */
	private final AtomicInteger undone = new AtomicInteger();

	private volatile int parts;

	private volatile boolean usable;

	private volatile boolean overdue;

	private volatile boolean invalidated;

	private volatile long invalidatedAt;

	/** Whether its last work failed and no validation has cleared it since. */
	private volatile boolean suspect;

	private volatile int calls;

	/** Written by the holder without a fence, as an application would. */
	private long notes;

	private final AtomicLong noted = new AtomicLong();

	Item(Book book, int number, int key) {
		this.book = book;
		this.number = number;
		this.key = key;
	}

	int number() {
		return this.number;
	}

	int key() {
		return this.key;
	}

	/**
	 * Returns the random numbers for the next call for this item.
	 */
	@SuppressWarnings("NonAtomicOperationOnVolatileField")
	SplittableRandom dice() {
		this.calls = this.calls + 1;
		return this.book.dice(this.number * 64L + this.calls);
	}

	/**
	 * Notes that a call will exceed its time limit.
	 */
	void overdue() {
		if (!this.overdue) {
			this.overdue = true;
			this.book.overdue(this);
		}
	}

	boolean isOverdue() {
		return this.overdue;
	}

	/**
	 * Begins a part and registers its undo.
	 */
	void begin(CreationScope scope, Chaos chaos) {
		int part = this.parts;
		this.parts = part + 1;
		this.obligations.incrementAndGet();
		scope.onDestroy(() -> undo(part, chaos));
	}

	private void undo(int part, Chaos chaos) throws Exception {
		try {
			requireNoInterrupt("An undo");
			int before = this.undone.getAndUpdate((bits) -> bits | (1 << part));
			require((before & (1 << part)) == 0, "was undone twice at part " + part);
			require(this.overdue || this.book.mayBeGivenUpInVain()
					|| before >>> (part + 1) == (1 << (this.parts - part - 1)) - 1, "was not undone in reverse order");
			chaos.play(Site.UNDO, this, dice());
		}
		finally {
			fulfil();
		}
	}

	void finished() {
		this.obligations.incrementAndGet();
		this.usable = true;
	}

	void creationEnded() {
		fulfil();
	}

	void destroy(Chaos chaos) throws Exception {
		boolean first = this.destructions.getAndIncrement() == 0;
		require(first, "was destroyed twice");
		this.usable = false;
		try {
			requireNoInterrupt("A destruction");
			requireNoHolder("destroyed");
			chaos.play(Site.DESTROY, this, dice());
		}
		finally {
			if (first) {
				fulfil();
			}
		}
	}

	private void fulfil() {
		if (this.obligations.decrementAndGet() == 0) {
			this.book.gone(this);
		}
	}

	/**
	 * Notes that a holder has invalidated it: no later acquire may get it.
	 */
	void invalidated() {
		this.invalidatedAt = System.nanoTime();
		this.invalidated = true;
	}

	/**
	 * Notes that work with it has failed in a way that is not fatal.
	 */
	void suspected() {
		this.suspect = true;
	}

	/**
	 * Notes that a validation has begun.
	 */
	void validated() {
		this.suspect = false;
	}

	/**
	 * Notes that a holder begins to use it.
	 * @param asked the time of its acquire, or zero if unknown
	 */
	void hold(int leasesPerResource, long asked) {
		int now = this.holders.incrementAndGet();
		if (now > leasesPerResource || !this.usable) {
			require(now <= leasesPerResource, "has %d holders".formatted(now));
			require(this.usable, "is lent when it is not usable");
		}
		if (this.invalidated && asked != 0) {
			require(asked - this.invalidatedAt <= 0, "is lent after it was invalidated");
		}
		if (leasesPerResource == 1) {
			require(!this.suspect, "is lent without a validation after its work has failed");
			long seen = this.notes;
			if (seen != this.noted.getOpaque()) {
				require(false, "does not show its last holder's writes");
			}
			this.notes = seen + 1;
			this.noted.setOpaque(seen + 1);
		}
	}

	/**
	 * Notes that a holder has stopped using it and will release it.
	 */
	void letGo() {
		this.holders.decrementAndGet();
	}

	void requireNoHolder(String what) {
		require(this.holders.get() == 0, "is %s under its holder".formatted(what));
	}

	private void requireNoInterrupt(String what) {
		require(!Thread.currentThread().isInterrupted(), what + " runs with the interrupt flag set");
	}

	private void require(boolean condition, String what) {
		if (!condition) {
			this.book.violation("%s: %s".formatted(this, what));
		}
	}

	@Override
	public boolean equals(Object obj) {
		return obj instanceof Item;
	}

	@Override
	public int hashCode() {
		return 1;
	}

	@Override
	public String toString() {
		return "item %d (parts %d, undone %s, destroyed %d, obligations %d, %s)".formatted(this.number, this.parts,
				Integer.toBinaryString(this.undone.get()), this.destructions.get(), this.obligations.get(),
				this.overdue ? "overdue" : "in time");
	}

}
