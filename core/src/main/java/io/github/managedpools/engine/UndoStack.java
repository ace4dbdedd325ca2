package io.github.managedpools.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

import io.github.managedpools.CreationScope;
import io.github.managedpools.KeyedPool;
import io.github.managedpools.Pool;
import org.jspecify.annotations.Nullable;

/**
 * The undos of one resource, from its first part until the last undo has been removed in
 * order to run. Only the thread that removes an undo may run it, so several threads may
 * undo one scope and each undo still runs once.
 */
final class UndoStack implements CreationScope {

	private static final VarHandle UNREGISTERED;

	static {
		try {
			UNREGISTERED = MethodHandles.lookup().findVarHandle(UndoStack.class, "unregistered", Undo.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	/** Marks a scope that is over. */
	private static final Entry OVER = new Entry(() -> {
	});

	/** The undo that was registered last, linked to the earlier ones. */
	private final AtomicReference<@Nullable Entry> last = new AtomicReference<>();

	/**
	 * An undo that a thread lacked the stack to register; the last one if there are
	 * several.
	 */
	private volatile @Nullable Undo unregistered;

	private final PartPools partPools;

	/**
	 * Whether a step that has been undone, or the creation itself, may not have ended.
	 */
	volatile boolean inDoubt;

	// The fields below are guarded by the lock of AbandonedWork

	/** The counts of abandoned work, by kind. */
	long givenUp = AbandonedWork.NOTHING;

	@Nullable UndoStack nextGivenUp;

	@Nullable UndoStack previousGivenUp;

	/**
	 * Create a new {@code UndoStack}.
	 * @param partPools records the pools that parts are leased from
	 */
	UndoStack(PartPools partPools) {
		this.partPools = partPools;
	}

	@Override
	public <P> P lease(Pool<P> pool, PartCheck<? super P> check) throws InterruptedException {
		this.partPools.add(pool.name());
		return CreationScope.super.lease(pool, check);
	}

	@Override
	public <K, P> P lease(KeyedPool<K, P> pool, K key, PartCheck<? super P> check) throws InterruptedException {
		this.partPools.add(pool.name());
		return CreationScope.super.lease(pool, key, check);
	}

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
		catch (StackOverflowError ex) {
			// No method call here: there may be no stack for it
			this.unregistered = undo;
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
		Entry entry = new Entry(undo);
		for (Entry before = this.last.get(); before != OVER; before = this.last.get()) {
			entry.before = before;
			if (this.last.compareAndSet(before, entry)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Runs an undo on the registering thread, whose interrupt flag is kept.
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
	 * Removes and returns the undo that was registered last. The scope is over when none
	 * is left.
	 */
	@Nullable Undo next() {
		Undo late = this.unregistered;
		if (late != null && UNREGISTERED.compareAndSet(this, late, null)) {
			return late;
		}
		for (Entry entry = this.last.get(); entry != OVER; entry = this.last.get()) {
			if (this.last.compareAndSet(entry, (entry != null) ? entry.before : OVER)) {
				return (entry != null) ? entry.undo : null;
			}
		}
		return null;
	}

	/**
	 * A registered undo.
	 */
	private static final class Entry {

		private final Undo undo;

		private @Nullable Entry before;

		Entry(Undo undo) {
			this.undo = undo;
		}

	}

}
