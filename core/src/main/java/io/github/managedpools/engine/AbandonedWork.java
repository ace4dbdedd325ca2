package io.github.managedpools.engine;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Creations and destructions that the pool has given up on and that have not ended. They
 * hold no place, but each may hold a thread, so they are counted here: once per resource,
 * however many of its calls hang. While there are more of them than the pool's maximum,
 * no creation begins.
 * <p>
 * Adding and removing must not allocate, because an entry that could not be removed after
 * an out-of-memory error would prevent the pool from ever building anything again. This
 * lock may be taken under a {@linkplain Ledger ledger}'s lock; no other lock is taken
 * under it.
 */
final class AbandonedWork {

	/**
	 * The kinds of work that may hang, in the order of a resource's life.
	 */
	enum Work {

		CREATION("a creation that ignores its interrupt"), CHECK("a check that does not end"),
		DESTRUCTION("a destruction that does not end"), UNDO("an undo that does not end"),
		REST("the undos of what was given up on");

		private final String description;

		Work(String description) {
			this.description = description;
		}

		/** The position of this work in the counts of a scope. */
		private int shift() {
			return ordinal() * BITS;
		}

	}

	/** The number of bits that count one kind of work. */
	private static final int BITS = 12;

	/** Represents a count of zero, so that a count may fall below it. */
	private static final long NONE = 0x800;

	/** The counts of a scope without hanging work. */
	static final long NOTHING = 0x800_800_800_800_800L;

	private static final Work[] ALL = Work.values();

	private final PoolContext<?> pool;

	private final FailSafeLock lock = new FailSafeLock();

	/** The first of the linked scopes whose counts differ from {@link #NOTHING}. */
	private @Nullable UndoStack first;

	private volatile int count;

	AbandonedWork(PoolContext<?> pool) {
		this.pool = pool;
	}

	void remember(UndoStack scope, Work work) {
		add(scope, work, 1);
	}

	/**
	 * Removes abandoned work that has ended after all. May be called before
	 * {@link #remember(UndoStack, Work)} and cancels it out. Must not be called under a
	 * lock, because waiters may then continue.
	 */
	void forget(UndoStack scope, Work work) {
		if (add(scope, work, -1)) {
			if (this.pool.isRunning()) {
				this.pool.signals.advanceWaiters();
			}
			else {
				this.pool.share.settle();
			}
		}
	}

	/**
	 * Changes the count of one kind of work.
	 * @return whether no work of the scope hangs any more
	 */
	private boolean add(UndoStack scope, Work work, int change) {
		this.lock.lock();
		try {
			int before = (first(scope) != null) ? 1 : 0;
			boolean linked = scope.givenUp != NOTHING;
			scope.givenUp += (long) change << work.shift();
			if (linked && scope.givenUp == NOTHING) {
				unlink(scope);
			}
			else if (!linked) {
				link(scope);
			}
			int now = (first(scope) != null) ? 1 : 0;
			this.count += now - before;
			this.pool.share.givenUp(now - before);
			return now < before;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void link(UndoStack scope) {
		UndoStack next = this.first;
		scope.nextGivenUp = next;
		if (next != null) {
			next.previousGivenUp = scope;
		}
		this.first = scope;
	}

	private void unlink(UndoStack scope) {
		UndoStack next = scope.nextGivenUp;
		UndoStack previous = scope.previousGivenUp;
		scope.nextGivenUp = null;
		scope.previousGivenUp = null;
		if (next != null) {
			next.previousGivenUp = previous;
		}
		if (previous != null) {
			previous.nextGivenUp = next;
		}
		else {
			this.first = next;
		}
	}

	/**
	 * The number of resources with hanging work.
	 */
	int count() {
		return this.count;
	}

	boolean isEmpty() {
		this.lock.lock();
		try {
			return this.first == null;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Describes the abandoned work: for each resource, its first kind of work that hangs.
	 */
	List<String> describe() {
		List<String> descriptions = new ArrayList<>();
		this.lock.lock();
		try {
			for (UndoStack scope = this.first; scope != null; scope = scope.nextGivenUp) {
				Work hangs = first(scope);
				if (hangs != null) {
					descriptions.add(hangs.description);
				}
			}
		}
		finally {
			this.lock.unlock();
		}
		return descriptions;
	}

	/**
	 * The first kind of work of a scope that hangs, or {@code null} if none does.
	 */
	private static @Nullable Work first(UndoStack scope) {
		for (Work work : ALL) {
			if ((scope.givenUp >>> work.shift() & (1 << BITS) - 1) > NONE) {
				return work;
			}
		}
		return null;
	}

}
