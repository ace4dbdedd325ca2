package io.github.managedpools.engine;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import io.github.managedpools.BackoffRange;
import io.github.managedpools.CreateFailure;
import io.github.managedpools.DestroyReason;
import io.github.managedpools.PoolClock.Timer;
import io.github.managedpools.PoolSettings;
import org.jspecify.annotations.Nullable;

/**
 * Decides when resources are built: for waiters, up to the minimum, and ahead of
 * exhaustion, within the limits and the back-off after failures.
 */
final class CreationScheduler<T> {

	/** The least wait after growth, for a back-off that starts at zero. */
	private static final long LEAST_GROWN = TimeUnit.MILLISECONDS.toNanos(1);

	/** The delay before retrying a step that ran out of memory. */
	private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

	private final PoolEngine<T> engine;

	/**
	 * Completed with the failure as a value, because a future that is completed with an
	 * exception calls its {@code toString}.
	 */
	private final CompletableFuture<Optional<CreateFailure>> warm = new CompletableFuture<>();

	/** The creations under way. Guarded by the ledger's lock, like the fields below. */
	private final List<CreationTask<T>> attempts = new ArrayList<>();

	/** The number of creations that have failed since the last that succeeded. */
	private volatile int failing;

	/** The time before which no attempt begins while creations keep failing. */
	private long notBefore;

	private @Nullable Timer retry;

	/** Whether to keep the minimum: from the first acquire on if the warm-up is lazy. */
	private volatile boolean filling;

	/** Whether a caller that does not wait needs a resource. */
	private volatile boolean wanted;

	CreationScheduler(PoolEngine<T> engine) {
		this.engine = engine;
	}

	int failing() {
		return this.failing;
	}

	/**
	 * Keeps the minimum from now on.
	 * @return a future that completes when the minimum has been built for the first time,
	 * or when a creation fails before that
	 */
	CompletableFuture<Optional<CreateFailure>> fill() {
		if (!this.filling) {
			this.filling = true;
			beginCreations();
			checkWarmth();
		}
		return this.warm;
	}

	/**
	 * Keeps no minimum until the next acquire.
	 */
	void rest() {
		this.filling = false;
		this.wanted = false;
	}

	/**
	 * Called when a resource is destroyed. If that happens before the minimum has been
	 * built for the first time, the warm-up ends. Otherwise it might never end, if
	 * resources are destroyed as fast as others are built.
	 */
	void resourceGone(DestroyReason reason) {
		if (!this.warm.isDone()) {
			PoolSettings settings = this.engine.settings();
			String why = (reason == DestroyReason.AGED) ? "reached the max-lifetime of " + settings.maxLifetime()
					: "was destroyed (" + reason + ")";
			failWarmUp(new IllegalStateException("a resource %s before the minimum of %d resources was built"
				.formatted(why, settings.size().min())));
		}
	}

	private void failWarmUp(Throwable cause) {
		failWarmUp(new CreateFailure(this.engine.clock.instant(), cause));
	}

	private void checkWarmth() {
		if (!this.warm.isDone() && this.engine.ledger
			.inStep(() -> this.engine.slotTable.live() >= this.engine.settings().size().min())) {
			this.warm.complete(Optional.empty());
		}
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
		if (this.engine.slotTable.occupied() >= this.engine.settings().size().max() || !this.engine.isRunning()) {
			return;
		}
		CreationTask<T> first = null;
		CreationTask<T> last = null;
		this.engine.ledger.lock();
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
			this.engine.ledger.unlock();
			execute(first);
		}
		this.engine.share.reclaim(this.wanted ? 1 : 0);
	}

	/**
	 * Executes the creations that began in one step. They are linked, because a list
	 * might not find the memory to grow.
	 */
	private void execute(@Nullable CreationTask<T> first) {
		for (CreationTask<T> task = first; task != null;) {
			CreationTask<T> next = task.begunNext;
			task.begunNext = null;
			this.engine.threads.execute(task);
			task = next;
		}
	}

	private @Nullable CreationTask<T> next() {
		PoolSettings settings = this.engine.settings();
		if (!mayBegin(settings) || this.attempts.size() >= settings.maxConcurrentCreations()) {
			return null;
		}
		boolean awaited = this.engine.pendingWork.firstWithoutCreation() != null;
		if (!awaited && !isWantedAnyway(settings)) {
			return null;
		}
		if (isBackingOff()) {
			clearRequest(awaited);
			retryLater();
			return null;
		}
		if (!this.engine.share.take(awaited ? missing(settings) : 0)) {
			return null;
		}
		clearRequest(awaited);
		CreationTask<T> task;
		try {
			task = new CreationTask<>(this.engine, this.engine.slotTable.prepare());
			this.attempts.add(task);
		}
		catch (OutOfMemoryError ex) {
			this.engine.share.creationEnded(CapacityShare.Ending.NEITHER);
			this.engine.share.giveBack();
			throw ex;
		}
		// From here on, nothing may allocate, so that no step fails with an out-of-memory
		// error
		this.engine.slotTable.occupy(task.slot);
		bind(task);
		return task;
	}

	private void bind(CreationTask<T> task) {
		try {
			task.madeFor = this.engine.pendingWork.bindToNext(task);
		}
		catch (OutOfMemoryError ex) {
			// The creation continues for any waiter: at worst, one more begins than
			// needed
			this.engine.recovery.due = true;
		}
	}

	/**
	 * Whether there is a place for one more creation, and not too much abandoned work
	 * that still hangs: otherwise a factory that ignores interrupts would occupy more and
	 * more threads.
	 */
	private boolean mayBegin(PoolSettings settings) {
		int max = settings.size().max();
		return this.engine.isRunning() && this.engine.slotTable.occupied() < max
				&& this.attempts.size() + this.engine.shutdown.givenUp.count() <= max;
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
		int present = this.engine.slotTable.present();
		if (this.filling && present < settings.size().min()) {
			return true;
		}
		if (settings.targetUtilization() < 1 && present < this.engine.slotTable.wanted(settings)) {
			return true;
		}
		if (this.wanted && this.attempts.stream().anyMatch((task) -> task.waiter == null)) {
			this.wanted = false;
		}
		return this.wanted;
	}

	/**
	 * The number of waiters for which a creation could begin now, less the creations
	 * without a waiter, which will serve them too.
	 */
	private int missing(PoolSettings settings) {
		int most = Math.min(settings.size().max() - this.engine.slotTable.occupied(),
				settings.maxConcurrentCreations() - this.attempts.size());
		int spare = countSpare();
		return Math.max(0, this.engine.pendingWork.countWithoutCreation(most + spare) - spare);
	}

	/**
	 * The number of creations that began without a waiter and can serve one.
	 */
	private int countSpare() {
		int spare = 0;
		for (CreationTask<T> task : this.attempts) {
			spare += (task.madeFor == null && task.waiter == null) ? 1 : 0;
		}
		return spare;
	}

	/**
	 * Whether one more caller would exceed the limit of callers with nothing under way
	 * for them. Checked before it queues, so that listeners get no event for a wait that
	 * does not begin.
	 * @param limit the number of callers that may wait with nothing under way for them
	 */
	boolean exceedsLimit(int limit) {
		this.engine.ledger.lock();
		try {
			if (countInVain(this.engine.settings()) < limit) {
				return false;
			}
		}
		finally {
			this.engine.ledger.unlock();
		}
		return !this.engine.finder.findsIdle();
	}

	/**
	 * Rejects a waiter for which nothing is under way, nor can begin, if the number of
	 * such waiters exceeds the limit. Must be called after the waiter has queued and
	 * everything has begun that can. One call at a time, so that of several simultaneous
	 * waiters only the surplus ones are rejected.
	 * @return whether this call ended the waiter
	 */
	boolean refuseOneTooMany(Waiter<T> waiter) {
		PoolSettings settings = this.engine.settings();
		Integer limit = settings.maxPending();
		if (limit == null || waiter.work != null || waiter.isOver()) {
			return false;
		}
		this.engine.ledger.lock();
		try {
			return waiter.work == null && countInVain(settings) > limit
					&& this.engine.waiterQueue.end(waiter, Waiter.End.REJECTED);
		}
		finally {
			this.engine.ledger.unlock();
		}
	}

	/**
	 * The number of waiters with nothing under way for them, less the creations that can
	 * begin. Negative if more can begin.
	 */
	private long countInVain(PoolSettings settings) {
		return (long) this.engine.pendingWork.countWithoutAny() - countLoose() - countRoom(settings);
	}

	/**
	 * The number of creations under way on which no waiter counts.
	 */
	private int countLoose() {
		int loose = 0;
		for (CreationTask<T> task : this.attempts) {
			loose += (task.waiter == null) ? 1 : 0;
		}
		return loose;
	}

	/**
	 * The number of creations that will begin once fewer run at a time.
	 */
	private int countRoom(PoolSettings settings) {
		if (!mayBegin(settings) || isBackingOff()) {
			return 0;
		}
		return Math.min(settings.size().max() - this.engine.slotTable.occupied(), this.engine.share.available());
	}

	private boolean isBackingOff() {
		return this.failing > 0 && this.notBefore - this.engine.clock.nanoTime() > 0;
	}

	private void retryLater() {
		if (this.retry == null || this.retry == PoolThreads.LOST) {
			this.retry = this.engine.threads.schedule(this::retry, this.notBefore - this.engine.clock.nanoTime());
		}
	}

	private void retry() {
		this.engine.ledger.lock();
		this.retry = null;
		this.engine.ledger.unlock();
		try {
			if (this.engine.waiterQueue.isEmpty() && this.engine.context.isShared()) {
				// Must not run on the timer
				this.engine.threads.execute(this::continueUnlessDropped);
			}
			else {
				beginCreations();
			}
		}
		catch (Throwable ex) {
			// Out of memory: no other thread may come to try again
			this.engine.threads.schedule(this::retry, RETRY_NANOS);
		}
	}

	private void continueUnlessDropped() {
		try {
			if (!this.engine.context.backedOff(this.engine)) {
				beginCreations();
			}
		}
		catch (Throwable ex) {
			// Out of memory, as above
			this.engine.threads.schedule(this::retry, RETRY_NANOS);
		}
	}

	/**
	 * Whether the back-off is over after creations that failed, and none is under way.
	 */
	boolean hasBackedOff() {
		return this.engine.ledger.inStep(() -> this.failing > 0 && this.attempts.isEmpty() && !isBackingOff());
	}

	/**
	 * Records the product of a creation in the ledger. Its waiter stays linked to a
	 * useful product until the product has been delivered, so that nothing more begins
	 * for the waiter in the meantime.
	 * @param phase the next phase of its slot
	 * @param late the failure if it came too late to be of use, or {@code null}
	 * @return the waiter that relied on it in vain
	 */
	@Nullable Waiter<T> succeeded(CreationTask<T> task, int phase, @Nullable CreateFailure late) {
		Waiter<T> waiter = null;
		int failed = 0;
		this.engine.ledger.lock();
		try {
			if (late == null) {
				failed = this.failing;
				this.failing = 0;
			}
			else {
				backOff(task);
				this.engine.ledger.note(late);
			}
			task.isEntered = true;
			this.attempts.remove(task);
			this.engine.ledger.created(task.slot, phase);
			this.engine.share
				.creationEnded((late == null) ? CapacityShare.Ending.SUCCEEDED : CapacityShare.Ending.FAILED);
			if (phase == Slot.DESTROYING) {
				waiter = (late != null) ? this.engine.pendingWork.failed(task) : this.engine.pendingWork.unbind(task);
			}
		}
		finally {
			this.engine.ledger.unlock();
		}
		if (failed > 0) {
			this.engine.events.log(this.engine.context.recovered(this.engine) ? Level.INFO : Level.DEBUG,
					"creations succeed again, after %d failures".formatted(failed));
		}
		return waiter;
	}

	/**
	 * Called when a product has been placed.
	 */
	void placed() {
		try {
			checkWarmth();
		}
		catch (Throwable ex) {
			this.engine.recovery.request();
		}
		this.engine.advanceWaiters();
	}

	/**
	 * Records a creation that ended without a resource; its parts have been undone or
	 * given up on.
	 * @param inStep an action for the same locked step
	 * @return the waiter that relied on it
	 */
	@Nullable Waiter<T> failed(CreationTask<T> task, CreateFailure failure, Runnable inStep) {
		Waiter<T> waiter;
		boolean first;
		this.engine.ledger.lock();
		try {
			this.attempts.remove(task);
			first = this.failing == 0;
			waiter = this.engine.pendingWork.failed(task);
			if (task.isFailure()) {
				backOff(task);
				this.engine.ledger.note(failure);
			}
			this.engine.ledger.notCreated(task.slot, inStep);
			// Not earlier, because another key must see either the creation or the
			// abandoned work
			this.engine.share
				.creationEnded(task.isFailure() ? CapacityShare.Ending.FAILED : CapacityShare.Ending.NEITHER);
		}
		finally {
			this.engine.ledger.unlock();
		}
		tellFailed(task, failure, first);
		return waiter;
	}

	private void tellFailed(CreationTask<T> task, CreateFailure failure, boolean first) {
		try {
			if (task.isFailure()) {
				// The first of several failures is logged as a warning, the others at
				// debug level
				String besides = this.engine.context.failed(this.engine, first);
				this.engine.events.log((besides != null) ? Level.WARNING : Level.DEBUG,
						"a creation failed: " + failure.message() + ((besides != null) ? besides : ""));
			}
		}
		catch (Throwable ex) {
			// Listeners miss the event, but the creation has ended
		}
		failWarmUp(failure);
	}

	/**
	 * Fails the warm-up, if it has not ended yet. Never throws.
	 */
	void failWarmUp(CreateFailure failure) {
		try {
			this.warm.complete(Optional.of(failure));
		}
		catch (OutOfMemoryError ex) {
			this.warm.cancel(false);
		}
	}

	/**
	 * Grows the back-off. Attempts that were under way at the same time count as one
	 * step.
	 */
	private void backOff(CreationTask<T> task) {
		if (this.failing > 0 && this.notBefore - task.since > 0) {
			return;
		}
		this.failing++;
		BackoffRange range = this.engine.settings().createBackoff();
		double least = (this.failing > 1) ? Math.max(LEAST_GROWN, Nanos.of(range.min())) : Nanos.of(range.min());
		double nanos = Math.min(Nanos.of(range.max()), least * Math.pow(2, this.failing - 1));
		double jitter = 0.75 + 0.25 * ThreadLocalRandom.current().nextDouble();
		this.notBefore = this.engine.clock.nanoTime() + (long) (nanos * jitter);
	}

	/**
	 * Interrupts every creation, because the pool is closed.
	 */
	void stop() {
		List<CreationTask<T>> present;
		this.engine.ledger.lock();
		try {
			present = List.copyOf(this.attempts);
			if (this.retry != null) {
				this.retry.cancel();
			}
		}
		finally {
			this.engine.ledger.unlock();
		}
		present.forEach((task) -> task.stop(CreationTask.Stop.CLOSED));
		failWarmUp(new IllegalStateException("the pool was closed"));
	}

}
