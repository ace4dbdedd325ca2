package io.github.managedpools.engine;

import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.managedpools.PoolClock.Timer;
import io.github.managedpools.PoolSettings;
import org.jspecify.annotations.Nullable;

/**
 * Decides when resources are built: for waiters, up to the minimum, and ahead of
 * exhaustion, within the limits and the back-off after failures.
 */
final class CreationScheduler<T> {

	/** The delay before retrying a step that ran out of memory. */
	private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

	private final PoolContext<T> pool;

	private final Ledger<T> ledger;

	private final SlotTable<T> slotTable;

	private final Utilization<T> utilization;

	private final WaiterQueue<T> waiterQueue;

	private final PendingWork<T> pendingWork;

	private final AbandonedWork abandoned;

	private final RunningCreations<T> running;

	private final Backoff<T> backoff;

	private final FailFast<T> failFast;

	private final FirstFill<T> firstFill;

	private final CreationEnd<T> creationEnd;

	/** Guarded by the ledger's lock. */
	private @Nullable Timer retry;

	/** Whether to keep the minimum: from the first acquire on if the warm-up is lazy. */
	private volatile boolean filling;

	/** Whether a caller that does not wait needs a resource. */
	private volatile boolean wanted;

	CreationScheduler(PoolContext<T> pool, Ledger<T> ledger, SlotTable<T> slotTable, Utilization<T> utilization,
			WaiterQueue<T> waiterQueue, PendingWork<T> pendingWork, AbandonedWork abandoned,
			RunningCreations<T> running, Backoff<T> backoff, FailFast<T> failFast, FirstFill<T> firstFill,
			CreationEnd<T> creationEnd) {
		this.pool = pool;
		this.ledger = ledger;
		this.slotTable = slotTable;
		this.utilization = utilization;
		this.waiterQueue = waiterQueue;
		this.pendingWork = pendingWork;
		this.abandoned = abandoned;
		this.running = running;
		this.backoff = backoff;
		this.failFast = failFast;
		this.firstFill = firstFill;
		this.creationEnd = creationEnd;
	}

	/**
	 * Keeps the minimum from now on.
	 */
	void fill() {
		if (!this.filling) {
			this.filling = true;
			beginCreations();
			this.firstFill.check();
		}
	}

	/**
	 * Keeps no minimum until the next acquire.
	 */
	void rest() {
		this.filling = false;
		this.wanted = false;
	}

	/**
	 * Requests one more resource for a caller that does not wait, unless one is on its
	 * way.
	 */
	void requestOne() {
		noteRequest();
		beginCreations();
	}

	/**
	 * Requests one more resource, which the next {@link #beginCreations()} begins to
	 * create.
	 */
	void noteRequest() {
		this.wanted = true;
	}

	/**
	 * Begins as many creations as are needed and permitted. Called whenever a waiter
	 * queues, a place becomes free, a creation ends or the settings change.
	 */
	void beginCreations() {
		if (this.slotTable.occupied() >= this.pool.settings().size().max() || !this.pool.isRunning()) {
			return;
		}
		CreationTask<T> first = null;
		CreationTask<T> last = null;
		this.ledger.lock();
		try {
			for (CreationTask<T> task = next(); task != null; task = next()) {
				if (last == null) {
					first = task;
				}
				else {
					last.begunNext = task;
				}
				last = task;
			}
		}
		finally {
			this.ledger.unlock();
			execute(first);
		}
		this.pool.share.reclaim(this.wanted ? 1 : 0);
	}

	/**
	 * Executes the creations that began in one step. They are linked, because a list
	 * might not find the memory to grow.
	 */
	private void execute(@Nullable CreationTask<T> first) {
		for (CreationTask<T> task = first; task != null;) {
			CreationTask<T> next = task.begunNext;
			task.begunNext = null;
			this.pool.threads.execute(task);
			task = next;
		}
	}

	private @Nullable CreationTask<T> next() {
		PoolSettings settings = this.pool.settings();
		if (!mayBegin(settings)) {
			return null;
		}
		if (this.running.count() >= most(settings)) {
			forgetRequestOnItsWay();
			return null;
		}
		boolean awaited = this.pendingWork.firstWithoutCreation() != null;
		if (!awaited && !isWantedAnyway(settings)) {
			return null;
		}
		if (this.backoff.isPending()) {
			clearRequest(awaited);
			retryLater();
			return null;
		}
		if (!this.pool.share.take(awaited ? missing(settings) : 0)) {
			this.backoff.lacksPlace();
			return null;
		}
		clearRequest(awaited);
		CreationTask<T> task;
		try {
			task = newTask(this.slotTable.prepare());
			this.backoff.begins(task.since, this.running.count() > 0);
			this.running.add(task);
		}
		catch (OutOfMemoryError ex) {
			this.pool.share.creationEnded(CapacityShare.Ending.NEITHER);
			this.pool.share.giveBack();
			throw ex;
		}
		// From here on, nothing may allocate, so that no step fails with an out-of-memory
		// error
		this.slotTable.occupy(task.slot);
		bind(task);
		return task;
	}

	/**
	 * Prepares the creation of a resource in an occupied slot.
	 */
	CreationTask<T> newTask(Slot<T> slot) {
		return new CreationTask<>(this.pool, this.abandoned, this.creationEnd, slot);
	}

	private void bind(CreationTask<T> task) {
		try {
			task.madeFor = this.pendingWork.bindToNext(task);
		}
		catch (OutOfMemoryError ex) {
			// The creation continues for any waiter: at worst, one more begins than
			// needed
			this.pool.signals.recoveryDue = true;
		}
	}

	/**
	 * Whether there is a place for one more creation, and not too much abandoned work
	 * that still hangs: otherwise a factory that ignores interrupts would occupy more and
	 * more threads.
	 */
	private boolean mayBegin(PoolSettings settings) {
		int max = settings.size().max();
		return this.pool.isRunning() && this.slotTable.occupied() < max
				&& this.running.count() + this.abandoned.count() <= max;
	}

	/**
	 * The number of creations that may run at a time.
	 */
	private int most(PoolSettings settings) {
		return this.failFast.isInForce() ? 1 : settings.maxConcurrentCreations();
	}

	/**
	 * Clears the request of callers that do not wait, unless the creation was for a
	 * waiter.
	 */
	private void clearRequest(boolean awaited) {
		if (!awaited) {
			this.wanted = false;
		}
	}

	/**
	 * Whether a resource is needed on which no waiter counts.
	 */
	private boolean isWantedAnyway(PoolSettings settings) {
		int present = this.slotTable.present();
		if (this.filling && present < settings.size().min()) {
			return true;
		}
		if (this.filling && this.running.count() == 0 && this.failFast.needsAttempt()) {
			return true;
		}
		if (settings.targetUtilization() < 1 && present < this.utilization.wanted()) {
			return true;
		}
		forgetRequestOnItsWay();
		return this.wanted;
	}

	/**
	 * Clears the request of callers that do not wait if a creation without a waiter is
	 * under way, which serves them.
	 */
	private void forgetRequestOnItsWay() {
		if (this.wanted && this.running.countLoose() > 0) {
			this.wanted = false;
		}
	}

	/**
	 * The number of waiters for which a creation could begin now, less the creations
	 * without a waiter, which will serve them too.
	 */
	private int missing(PoolSettings settings) {
		int most = Math.min(settings.size().max() - this.slotTable.occupied(), most(settings) - this.running.count());
		int spare = this.running.countSpare();
		return Math.max(0, this.pendingWork.countWithoutCreation(most + spare) - spare);
	}

	/**
	 * The number of creations that will begin once fewer run at a time.
	 */
	int countRoom(PoolSettings settings) {
		if (!mayBegin(settings) || this.backoff.isPending()) {
			return 0;
		}
		return Math.min(settings.size().max() - this.slotTable.occupied(), this.pool.share.available());
	}

	/**
	 * Whether any creation is under way.
	 */
	boolean isAtWork() {
		return this.ledger.inStep(() -> this.running.count() > 0);
	}

	private void retryLater() {
		if (this.retry == null || this.retry == PoolThreads.LOST) {
			this.retry = this.pool.threads.schedule(this::retry, this.backoff.left());
		}
	}

	private void retry() {
		this.ledger.lock();
		this.retry = null;
		this.ledger.unlock();
		try {
			if (this.waiterQueue.isEmpty() && this.pool.family.isShared()) {
				// Must not run on the timer
				this.pool.threads.execute(this::continueUnlessDropped);
			}
			else {
				beginCreations();
			}
		}
		catch (Throwable ex) {
			// Out of memory: no other thread may come to try again
			this.pool.threads.schedule(this::retry, RETRY_NANOS);
		}
	}

	private void continueUnlessDropped() {
		try {
			if (!this.pool.family.backedOff()) {
				beginCreations();
			}
		}
		catch (Throwable ex) {
			// Out of memory, as above
			this.pool.threads.schedule(this::retry, RETRY_NANOS);
		}
	}

	/**
	 * Whether the back-off is over after creations that failed, and none is under way.
	 */
	boolean hasBackedOff() {
		return this.ledger
			.inStep(() -> this.backoff.failing() > 0 && this.running.count() == 0 && !this.backoff.isPending());
	}

	/**
	 * Interrupts every creation, because the pool is closed.
	 */
	void stop() {
		List<CreationTask<T>> present;
		this.ledger.lock();
		try {
			present = this.running.all();
			if (this.retry != null) {
				this.retry.cancel();
			}
		}
		finally {
			this.ledger.unlock();
		}
		this.failFast.stop();
		present.forEach((task) -> task.stop(CreationTask.Stop.CLOSED));
		this.firstFill.fail(new IllegalStateException("the pool was closed"));
	}

}
