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
 * exhaustion; and when not, because of the limits or the back-off after a failure.
 */
final class CreationScheduler<T> {

	/** From here a wait grows that was none at first. */
	private static final long LEAST_GROWN = TimeUnit.MILLISECONDS.toNanos(1);

	/** When to try again what could not be begun for want of memory. */
	private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

	private final PoolEngine<T> engine;

	/**
	 * Completed with the failure as a value: a future that is completed with an exception
	 * calls its {@code toString}.
	 */
	private final CompletableFuture<Optional<CreateFailure>> warm = new CompletableFuture<>();

	/** The creations under way. Guarded by the ledger's lock, as what follows is. */
	private final List<CreationTask<T>> attempts = new ArrayList<>();

	/** How many creations have failed since the last that succeeded. */
	private volatile int failing;

	/** Before this time no attempt begins, while creations keep failing. */
	private long notBefore;

	private @Nullable Timer retry;

	/** Whether the minimum is to be kept: from the first acquire on if lazy. */
	private volatile boolean filling;

	/** Whether a caller who does not wait wants a resource. */
	private volatile boolean wanted;

	CreationScheduler(PoolEngine<T> engine) {
		this.engine = engine;
	}

	int failing() {
		return this.failing;
	}

	/**
	 * Keeps the minimum from now on.
	 * @return ends when the minimum is there for the first time, or when a creation fails
	 * before that
	 */
	CompletableFuture<Optional<CreateFailure>> fill() {
		if (!this.filling) {
			this.filling = true;
			spur();
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
	 * A resource goes. One that goes before the minimum was there for the first time ends
	 * the warm-up, which might go on for ever otherwise: what is built last may never
	 * meet what was built first.
	 */
	void goes(DestroyReason reason) {
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
	 * Wants one more resource for a caller who does not wait, unless one is on its way.
	 */
	void want() {
		noteWanted();
		spur();
	}

	/**
	 * Wants one more resource, which the next {@link #spur()} begins.
	 */
	void noteWanted() {
		this.wanted = true;
	}

	/**
	 * Begins as many creations as are wanted and allowed. Called whenever somebody
	 * queues, a place is freed, a creation ends or the settings change.
	 */
	void spur() {
		if (this.engine.slotTable.occupied() >= this.engine.settings().size().max() || !this.engine.isRunning()) {
			return;
		}
		StackHeadroom.require();
		for (CreationTask<T> task = begin(); task != null; task = begin()) {
			this.engine.threads.execute(task);
		}
		this.engine.share.makeRoom(this.wanted ? 1 : 0);
	}

	private @Nullable CreationTask<T> begin() {
		this.engine.ledger.lock();
		try {
			return next();
		}
		finally {
			this.engine.ledger.unlock();
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
			cease(awaited);
			retryLater();
			return null;
		}
		if (!this.engine.share.take(awaited ? missing(settings) : 0)) {
			return null;
		}
		cease(awaited);
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
		// From here on nothing may fail for want of memory
		this.engine.slotTable.occupy(task.slot);
		bind(task);
		return task;
	}

	private void bind(CreationTask<T> task) {
		try {
			task.madeFor = this.engine.pendingWork.bindToNext(task);
		}
		catch (OutOfMemoryError ex) {
			// The creation goes on for any waiter: at worst one more begins than is
			// needed
			this.engine.recovery.due = true;
		}
	}

	/**
	 * Whether there is a place for one more creation, and not too much that was given up
	 * on and still hangs: otherwise a factory that ignores its interrupts would get one
	 * thread after the other.
	 */
	private boolean mayBegin(PoolSettings settings) {
		int max = settings.size().max();
		return this.engine.isRunning() && this.engine.slotTable.occupied() < max
				&& this.attempts.size() + this.engine.shutdown.givenUp.count() <= max;
	}

	/**
	 * Whoever does not wait wants nothing any more, unless it was somebody else's turn.
	 */
	private void cease(boolean awaited) {
		if (!awaited) {
			this.wanted = false;
		}
	}

	/**
	 * Whether a resource is wanted that no waiter counts on.
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
	 * For how many waiters a creation could begin now, beside those that were begun for
	 * nobody and will do as well.
	 */
	private int missing(PoolSettings settings) {
		int most = Math.min(settings.size().max() - this.engine.slotTable.occupied(),
				settings.maxConcurrentCreations() - this.attempts.size());
		int spare = countSpare();
		return Math.max(0, this.engine.pendingWork.countWithoutCreation(most + spare) - spare);
	}

	/**
	 * How many creations were begun for nobody, and will do for a waiter as well.
	 */
	private int countSpare() {
		int spare = 0;
		for (CreationTask<T> task : this.attempts) {
			spare += (task.madeFor == null && task.waiter == null) ? 1 : 0;
		}
		return spare;
	}

	/**
	 * Whether one more caller would wait in vain and be one too many. Asked before it
	 * queues, so that nobody is told of a wait that does not begin.
	 * @param limit how many may wait with nothing under way for them
	 */
	boolean turnsAway(int limit) {
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
	 * Refuses a waiter for which nothing is under way, nor can be begun, if more of them
	 * wait than may. To be called after the waiter has queued and everything was begun
	 * that could be. One at a time: of several waiters that come together, only those go
	 * that are too many.
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
	 * How many wait with nothing under way for them, beyond what can be begun. Below zero
	 * if more can.
	 */
	private long countInVain(PoolSettings settings) {
		return (long) this.engine.pendingWork.countWithoutAny() - countLoose() - countRoom(settings);
	}

	/**
	 * How many creations go on that no waiter counts on.
	 */
	private int countLoose() {
		int loose = 0;
		for (CreationTask<T> task : this.attempts) {
			loose += (task.waiter == null) ? 1 : 0;
		}
		return loose;
	}

	/**
	 * How many more creations begin as soon as not too many run at a time.
	 */
	private int countRoom(PoolSettings settings) {
		if (!mayBegin(settings) || isBackingOff()) {
			return 0;
		}
		return Math.min(settings.size().max() - this.engine.slotTable.occupied(), this.engine.share.room());
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
				// Not on the timer
				this.engine.threads.execute(this::goOnUnlessDropped);
			}
			else {
				spur();
			}
		}
		catch (Throwable ex) {
			// For want of memory: nobody else may come by to try again
			this.engine.threads.schedule(this::retry, RETRY_NANOS);
		}
	}

	private void goOnUnlessDropped() {
		try {
			if (!this.engine.context.backedOff(this.engine)) {
				spur();
			}
		}
		catch (Throwable ex) {
			// As above
			this.engine.threads.schedule(this::retry, RETRY_NANOS);
		}
	}

	/**
	 * Whether the back-off is over after creations that failed, and none is under way.
	 */
	boolean isForsaken() {
		return this.engine.ledger.inStep(() -> this.failing > 0 && this.attempts.isEmpty() && !isBackingOff());
	}

	/**
	 * A creation succeeded: from now on its resource is in the ledger. A waiter goes on
	 * counting on a product that is of use until somebody has it, so that nothing more is
	 * begun for it meanwhile.
	 * @param phase what comes next for it
	 * @param late that it came too late to be of use, or {@code null}
	 * @return the waiter that counted on it in vain
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
	 * A product has found its place.
	 */
	void placed() {
		try {
			checkWarmth();
		}
		catch (Throwable ex) {
			this.engine.recovery.request();
		}
		this.engine.stir();
	}

	/**
	 * A creation ended without a resource, and its parts are undone or given up on.
	 * @param inStep what belongs to the same step
	 * @return the waiter that counted on it
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
			// Not earlier: another key must see the creation or what was given up on
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
				// The first of a row is news, the others are not
				String besides = this.engine.context.failed(this.engine, first);
				this.engine.events.log((besides != null) ? Level.WARNING : Level.DEBUG,
						"a creation failed: " + failure.message() + ((besides != null) ? besides : ""));
			}
		}
		catch (Throwable ex) {
			// Untold, but it has ended
		}
		failWarmUp(failure);
	}

	/**
	 * Ends the warm-up, if it has not ended. Never throws.
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
	 * Attempts that were under way together count as one step of the back-off.
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
	 * Interrupts every creation, since the pool is closed.
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
