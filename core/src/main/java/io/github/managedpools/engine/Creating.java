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
 * The room where it is decided when a resource is built.
 */
final class Creating<T> {

	/** How many creations are likely to begin in one step. */
	private static final int EXPECTED_AT_A_TIME = 4;

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
	private final List<Attempt<T>> attempts = new ArrayList<>();

	/** How many creations have failed since the last that succeeded. */
	private volatile int failing;

	/** Before this time no attempt begins, while creations keep failing. */
	private long notBefore;

	private @Nullable Timer retry;

	/** Whether the minimum is to be kept: from the first acquire on if lazy. */
	private volatile boolean filling;

	/** Whether a caller who does not wait wants a resource. */
	private volatile boolean wanted;

	Creating(PoolEngine<T> engine) {
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
		this.warm.complete(Optional.of(new CreateFailure(this.engine.clock.instant(), cause)));
	}

	private void checkWarmth() {
		if (!this.warm.isDone()
				&& this.engine.ledger.inStep(() -> this.engine.places.live() >= this.engine.settings().size().min())) {
			this.warm.complete(Optional.empty());
		}
	}

	/**
	 * Wants one more resource for a caller who does not wait, unless one is on its way.
	 */
	void want() {
		this.wanted = true;
		spur();
	}

	/**
	 * Begins as many creations as are wanted and allowed. Called whenever somebody
	 * queues, a place is freed, a creation ends or the settings change.
	 */
	void spur() {
		if (this.engine.places.occupied() >= this.engine.settings().size().max() || !this.engine.isRunning()) {
			return;
		}
		List<Attempt<T>> begun = new ArrayList<>(EXPECTED_AT_A_TIME);
		this.engine.ledger.lock();
		try {
			for (Attempt<T> attempt = next(); attempt != null; attempt = next()) {
				begun.add(attempt);
			}
		}
		finally {
			this.engine.ledger.unlock();
			begun.forEach(this.engine.threads::execute);
		}
		this.engine.share.makeRoom(this.wanted ? 1 : 0);
	}

	private @Nullable Attempt<T> next() {
		PoolSettings settings = this.engine.settings();
		if (!mayBegin(settings) || this.attempts.size() >= settings.maxConcurrentCreations()) {
			return null;
		}
		boolean awaited = this.engine.efforts.firstWithoutCreation() != null;
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
		Attempt<T> attempt;
		try {
			attempt = new Attempt<>(this.engine, this.engine.places.prepare());
			this.attempts.add(attempt);
		}
		catch (OutOfMemoryError ex) {
			this.engine.share.creationEnded(Share.Ending.NEITHER);
			this.engine.share.giveBack();
			throw ex;
		}
		// From here on nothing can fail for want of memory
		this.engine.places.occupy(attempt.slot);
		attempt.madeFor = this.engine.efforts.bindToNext(attempt);
		return attempt;
	}

	/**
	 * Whether there is a place for one more creation, and not too much that was given up
	 * on and still hangs: otherwise a factory that ignores its interrupts would get one
	 * thread after the other.
	 */
	private boolean mayBegin(PoolSettings settings) {
		int max = settings.size().max();
		return this.engine.isRunning() && this.engine.places.occupied() < max
				&& this.attempts.size() + this.engine.closing.givenUp.count() <= max;
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
		int present = this.engine.places.present();
		if (this.filling && present < settings.size().min()) {
			return true;
		}
		if (settings.targetUtilization() < 1 && present < this.engine.places.wanted(settings)) {
			return true;
		}
		if (this.wanted && this.attempts.stream().anyMatch((attempt) -> attempt.waiter == null)) {
			this.wanted = false;
		}
		return this.wanted;
	}

	/**
	 * For how many waiters a creation could begin now, beside those that were begun for
	 * nobody and will do as well.
	 */
	private int missing(PoolSettings settings) {
		int most = Math.min(settings.size().max() - this.engine.places.occupied(),
				settings.maxConcurrentCreations() - this.attempts.size());
		int spare = countSpare();
		return Math.max(0, this.engine.efforts.countWithoutCreation(most + spare) - spare);
	}

	/**
	 * How many creations were begun for nobody, and will do for a waiter as well.
	 */
	private int countSpare() {
		int spare = 0;
		for (Attempt<T> attempt : this.attempts) {
			spare += (attempt.madeFor == null && attempt.waiter == null) ? 1 : 0;
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
		return !this.engine.finding.findsIdle();
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
		if (limit == null || waiter.effort != null || waiter.isOver()) {
			return false;
		}
		this.engine.ledger.lock();
		try {
			return waiter.effort == null && countInVain(settings) > limit
					&& this.engine.line.end(waiter, Waiter.End.REJECTED);
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
		return (long) this.engine.efforts.countWithoutAny() - countLoose() - countRoom(settings);
	}

	/**
	 * How many creations go on that no waiter counts on.
	 */
	private int countLoose() {
		int loose = 0;
		for (Attempt<T> attempt : this.attempts) {
			loose += (attempt.waiter == null) ? 1 : 0;
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
		return Math.min(settings.size().max() - this.engine.places.occupied(), this.engine.share.room());
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
			if (this.engine.line.isEmpty() && this.engine.surroundings.isShared()) {
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
			if (!this.engine.surroundings.backedOff(this.engine)) {
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
	@Nullable Waiter<T> succeeded(Attempt<T> attempt, int phase, @Nullable CreateFailure late) {
		Waiter<T> waiter = null;
		int failed = 0;
		this.engine.ledger.lock();
		try {
			if (late == null) {
				failed = this.failing;
				this.failing = 0;
			}
			else {
				backOff(attempt);
				this.engine.ledger.note(late);
			}
			this.attempts.remove(attempt);
			this.engine.ledger.created(attempt.slot, phase);
			this.engine.share.creationEnded((late == null) ? Share.Ending.SUCCEEDED : Share.Ending.FAILED);
			if (phase == Slot.DESTROYING) {
				waiter = (late != null) ? this.engine.efforts.failed(attempt) : this.engine.efforts.unbind(attempt);
			}
		}
		finally {
			this.engine.ledger.unlock();
		}
		if (late != null) {
			this.warm.complete(Optional.of(late));
		}
		if (failed > 0) {
			this.engine.telling.log(this.engine.surroundings.recovered(this.engine) ? Level.INFO : Level.DEBUG,
					"creations succeed again, after %d failures".formatted(failed));
		}
		return waiter;
	}

	/**
	 * A product has found its place.
	 */
	void placed() {
		checkWarmth();
		this.engine.stir();
	}

	/**
	 * A creation ended without a resource, and its parts are undone or given up on.
	 * @param inStep what belongs to the same step
	 * @return the waiter that counted on it
	 */
	@Nullable Waiter<T> failed(Attempt<T> attempt, CreateFailure failure, Runnable inStep) {
		Waiter<T> waiter;
		boolean first;
		this.engine.ledger.lock();
		try {
			this.attempts.remove(attempt);
			first = this.failing == 0;
			waiter = this.engine.efforts.failed(attempt);
			if (attempt.isFailure()) {
				backOff(attempt);
				this.engine.ledger.note(failure);
			}
			this.engine.ledger.notCreated(attempt.slot, inStep);
			// Not earlier: another key must see the creation or what was given up on
			this.engine.share.creationEnded(attempt.isFailure() ? Share.Ending.FAILED : Share.Ending.NEITHER);
		}
		finally {
			this.engine.ledger.unlock();
		}
		if (attempt.isFailure()) {
			// The first of a row is news, the others are not
			String besides = this.engine.surroundings.failed(this.engine, first);
			this.engine.telling.log((besides != null) ? Level.WARNING : Level.DEBUG,
					"a creation failed: " + failure.message() + ((besides != null) ? besides : ""));
		}
		this.warm.complete(Optional.of(failure));
		return waiter;
	}

	/**
	 * Attempts that were under way together count as one step of the back-off.
	 */
	private void backOff(Attempt<T> attempt) {
		if (this.failing > 0 && this.notBefore - attempt.since > 0) {
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
		List<Attempt<T>> present;
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
		present.forEach((attempt) -> attempt.stop(Attempt.Stop.CLOSED));
		failWarmUp(new IllegalStateException("the pool was closed"));
	}

}
