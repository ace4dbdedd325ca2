package io.github.managedpools.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

import io.github.managedpools.CreationScope;
import org.jspecify.annotations.Nullable;

/**
 * The undos of one resource, from its first part until the last undo has been taken out
 * to be run. Only the thread that takes an undo out may run it, so several threads may
 * undo one scope and each undo still runs once.
 */
final class UndoStack implements CreationScope {

	private final ReentrantLock lock = new ReentrantLock();

	private final Deque<Undo> undos = new ArrayDeque<>();

	private boolean over;

	// What follows is guarded by the lock of what was given up on

	/** How much of each work was given up on. */
	long givenUp = AbandonedWork.NOTHING;

	@Nullable UndoStack nextGivenUp;

	@Nullable UndoStack previousGivenUp;

	@Override
	public void onDestroy(Undo undo) {
		Objects.requireNonNull(undo, "'undo' must not be null");
		boolean added;
		try {
			added = add(undo);
		}
		catch (OutOfMemoryError ex) {
			undoHere(undo, ex);
			throw ex;
		}
		if (!added) {
			IllegalStateException tooLate = new IllegalStateException(
					"The creation is over and undone; what was registered now has been undone, too");
			undoHere(undo, tooLate);
			throw tooLate;
		}
	}

	private boolean add(Undo undo) {
		this.lock.lock();
		try {
			if (!this.over) {
				this.undos.push(undo);
			}
			return !this.over;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Undoes on the registering thread, which keeps its interrupt flag.
	 */
	private static void undoHere(Undo undo, Throwable reason) {
		boolean interrupted = Thread.interrupted();
		try {
			undo.undo();
		}
		catch (Throwable ex) {
			Suppression.suppress(reason, ex);
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	/**
	 * Takes the undo out that was registered last. The scope is over when there is none
	 * left.
	 */
	@Nullable Undo next() {
		this.lock.lock();
		try {
			Undo undo = this.undos.poll();
			this.over = undo == null;
			return undo;
		}
		finally {
			this.lock.unlock();
		}
	}

}
