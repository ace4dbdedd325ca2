package io.github.managedpools.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * Creations and destructions that the pool gave up on and that have not ended. They hold
 * no place, but each may hold a thread, so the pool counts them here: once per resource,
 * however much of its work hangs. While there is more of it than the pool may have
 * resources, no creation begins.
 * <p>
 * Adding and removing allocate nothing, because an entry that could not be removed for
 * want of memory would keep the pool from building anything again. Callers may hold a
 * {@linkplain Ledger ledger}'s lock when they take this lock; nothing else is done under
 * it.
 */
final class AbandonedWork {

	/**
	 * What may hang, in the order in which it happens to a resource.
	 */
	enum Work {

		CREATION("a creation that ignores its interrupt"), CHECK("a check that does not end"),
		DESTRUCTION("a destruction that does not end"), UNDO("an undo that does not end"),
		REST("the undos of what was given up on");

		private final String description;

		Work(String description) {
			this.description = description;
		}

		/** Where the counts of a scope hold this work. */
		private int shift() {
			return ordinal() * BITS;
		}

	}

	/** The bits that count one work of a scope. */
	private static final int BITS = 12;

	/** Stands for none, so that a count may fall below it. */
	private static final long NONE = 0x800;

	/** The counts of a scope of which nothing hangs. */
	static final long NOTHING = 0x800_800_800_800_800L;

	private static final Work[] ALL = Work.values();

	private final PoolEngine<?> engine;

	private final ReentrantLock lock = new ReentrantLock();

	/** The first of the linked scopes whose counts differ from {@link #NOTHING}. */
	private @Nullable UndoStack first;

	private volatile int count;

	AbandonedWork(PoolEngine<?> engine) {
		this.engine = engine;
	}

	void remember(UndoStack scope, Work work) {
		add(scope, work, 1);
	}

	/**
	 * Work that was given up on has ended after all. May come before
	 * {@link #remember(Scope, Work)}, and undoes it all the same. Not to be called under
	 * a lock: those who wait may go on now.
	 */
	void forget(UndoStack scope, Work work) {
		if (add(scope, work, -1) && this.engine.isRunning()) {
			this.engine.stir();
		}
	}

	/**
	 * Adds to the count of a work.
	 * @return whether nothing of the scope hangs any more
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
			this.engine.share.givenUp(now - before);
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
	 * Of how many resources something hangs.
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
	 * Names what there is, for each resource what hangs first.
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
	 * What of a scope hangs first, or {@code null} if nothing does.
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
