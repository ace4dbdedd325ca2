package io.github.managedpools.engine;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.github.managedpools.DestroyReason;
import io.github.managedpools.PoolClock.Timer;
import io.github.managedpools.PoolState.Phase;
import io.github.managedpools.ShutdownReport;
import io.github.managedpools.engine.Waiter.End;
import org.jspecify.annotations.Nullable;

/**
 * Shuts the pool down. First it fails all waiters and destroys idle resources; then
 * leases have until the end of the drain; then running destructions have one more destroy
 * timeout. After that, everything has been destroyed or is reported.
 */
final class PoolShutdown<T> {

	private final PoolContext<T> pool;

	private final Ledger<T> ledger;

	private final SlotTable<T> slotTable;

	private final SlotArray<T> slots;

	private final WaiterQueue<T> waiterQueue;

	private final WaitTimeouts<T> waitTimeouts;

	private final CreationScheduler<T> creations;

	private final Retirement<T> retirement;

	private final Sweeper<T> sweeper;

	private final LostLeaseFinder<T> lostLeases;

	private final AbandonedWork abandoned;

	private final ShutdownReporter<T> reporter;

	private final FailSafeLock lock = new FailSafeLock();

	private final ShutdownFuture report = new ShutdownFuture();

	private final OneShot reported = new OneShot();

	private final OneShot told = new OneShot();

	/** Whether the shutdown has begun but could not be completed. */
	private volatile boolean stuck;

	/** The task that completes the report. */
	private volatile @Nullable Task publication;

	/** The end of the time for destructions after the drain. */
	private volatile long destroyEnd;

	/**
	 * Whether all slots have been visited: nothing begins any more, and leased resources
	 * are destroyed when they come back.
	 */
	private volatile boolean cleared;

	private volatile boolean drained;

	/** The slot that was last found to be owned by the pool; checked first. */
	private volatile @Nullable Slot<T> atWork;

	private long drainEnd;

	private @Nullable Timer timer;

	/** The timer for the next look for lost leases. */
	private @Nullable Timer nextLook;

	private boolean begun;

	PoolShutdown(PoolContext<T> pool, Ledger<T> ledger, SlotTable<T> slotTable, SlotArray<T> slots,
			WaiterQueue<T> waiterQueue, WaitTimeouts<T> waitTimeouts, CreationScheduler<T> creations,
			Retirement<T> retirement, Sweeper<T> sweeper, LostLeaseFinder<T> lostLeases, AbandonedWork abandoned,
			ShutdownReporter<T> reporter) {
		this.pool = pool;
		this.ledger = ledger;
		this.slotTable = slotTable;
		this.slots = slots;
		this.waiterQueue = waiterQueue;
		this.waitTimeouts = waitTimeouts;
		this.creations = creations;
		this.retirement = retirement;
		this.sweeper = sweeper;
		this.lostLeases = lostLeases;
		this.abandoned = abandoned;
		this.reporter = reporter;
	}

	CompletableFuture<ShutdownReport> shutdown(Duration drain) {
		StackHeadroom.require();
		if (begin(drain)) {
			clear();
		}
		else {
			goOn();
		}
		return this.report;
	}

	/**
	 * Ends waiters, creations and idle resources. May be repeated if it was not
	 * completed.
	 */
	private void clear() {
		try {
			StepPoint.CLOSE.reach();
			this.pool.events.log(Level.DEBUG, "closing");
			if (this.told.end()) {
				this.pool.events.tellOfPool((listener, name) -> listener.onPhase(name, Phase.CLOSING));
			}
			this.sweeper.stop();
			this.pool.signals.recover();
			this.lostLeases.look();
			this.waitTimeouts.stop();
			sendAway();
			this.creations.stop();
			this.retirement.retireAll(DestroyReason.CLOSED);
			this.cleared = true;
			check();
			lookForLostLeases();
		}
		catch (Throwable ex) {
			// Out of memory or stack: the next thread continues
			this.stuck = true;
			throw ex;
		}
	}

	/**
	 * Looks for lost leases from time to time until the drain is over, because the
	 * sweeper has stopped.
	 */
	private void lookForLostLeases() {
		long next = this.lostLeases.lookAtAll(this.pool.clock.nanoTime());
		this.lock.lock();
		try {
			Timer before = this.nextLook;
			if (before != null) {
				// Set by a first attempt to close that ran out of memory afterwards
				before.cancel();
			}
			boolean needed = !this.drained && !this.reported.isOver() && next < Long.MAX_VALUE;
			this.nextLook = needed ? this.pool.threads.schedule(this::lookForLostLeases, next) : null;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Completes steps that failed before because of a lack of memory, stack, threads or
	 * timers.
	 */
	void goOn() {
		if (!this.pool.isClosing()) {
			return;
		}
		if (this.stuck) {
			this.stuck = false;
			clear();
		}
		Task late = this.publication;
		if (late != null && !late.isClaimed()) {
			this.pool.threads.execute(late);
		}
		this.pool.threads.catchUp();
		this.pool.signals.recover();
		if (this.pool.threads.isBehind() && !this.reported.isOver()) {
			endByTheClock();
		}
	}

	/**
	 * Ends the drain, and then the time for destructions, on a thread that waits for the
	 * end of the shutdown.
	 */
	private void endByTheClock() {
		long now = this.pool.clock.nanoTime();
		boolean wasDrained;
		boolean over;
		this.lock.lock();
		try {
			over = this.begun && now - this.drainEnd >= 0;
			wasDrained = this.drained;
		}
		finally {
			this.lock.unlock();
		}
		if (over && !wasDrained) {
			drained();
		}
		else if (over && now - this.destroyEnd >= 0) {
			end();
		}
	}

	/**
	 * Whether the shutdown has ended although no thread is available to complete the
	 * report.
	 */
	boolean isOverUnsaid() {
		return this.reported.isOver() && this.pool.threads.isBehind();
	}

	private boolean begin(Duration drain) {
		this.lock.lock();
		try {
			boolean first = !this.begun;
			long now = this.pool.clock.nanoTime();
			long end = now + Nanos.of(drain);
			if (first) {
				this.begun = true;
				this.pool.phase(Phase.CLOSING);
			}
			if ((first || end - this.drainEnd < 0) && !this.drained && !this.reported.isOver()) {
				this.drainEnd = end;
				endDrainIn(end - now);
			}
			return first;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void endDrainIn(long nanos) {
		if (this.timer != null) {
			this.timer.cancel();
			this.timer = null;
		}
		if (nanos > 0) {
			this.timer = this.pool.threads.executeAfter(nanos, this::drained);
		}
		else {
			// Do not schedule this: a manual clock may be stopped
			this.pool.threads.execute(this::drained);
		}
	}

	/**
	 * Changes the phase if it is still the expected one. After a shutdown has begun, it
	 * never is.
	 */
	boolean change(Phase from, Phase to) {
		this.lock.lock();
		try {
			boolean expected = this.pool.phase() == from;
			if (expected) {
				this.pool.phase(to);
			}
			return expected;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Prevents anything from beginning if nothing is left; abandoned work counts as left.
	 * @return whether the pool is empty and only has to be shut down
	 */
	boolean seal() {
		this.ledger.lock();
		try {
			return this.slotTable.occupied() == 0 && this.abandoned.isEmpty()
					&& (change(Phase.RUNNING, Phase.CLOSING) || change(Phase.SUSPENDED, Phase.CLOSING));
		}
		finally {
			this.ledger.unlock();
		}
	}

	private void sendAway() {
		for (Waiter<T> waiter = this.waiterQueue.poll(); waiter != null; waiter = this.waiterQueue.poll()) {
			if (this.waiterQueue.end(waiter, End.CLOSED)) {
				waiter.wake();
			}
		}
	}

	private void drained() {
		this.lock.lock();
		try {
			if (this.drained) {
				return;
			}
			this.destroyEnd = this.pool.clock.nanoTime() + Nanos.of(this.pool.settings().destroyTimeout());
			this.drained = true;
			if (this.timer != null) {
				// It has not fired if another thread ends the drain
				this.timer.cancel();
				this.timer = null;
			}
			if (!this.reported.isOver()) {
				this.timer = this.pool.threads.executeAfter(Nanos.of(this.pool.settings().destroyTimeout()), this::end);
			}
		}
		finally {
			this.lock.unlock();
		}
		this.pool.signals.recover();
		this.lostLeases.look();
		check();
	}

	/**
	 * Ends the shutdown if there is nothing left to wait for.
	 */
	void check() {
		// A drain of zero ends before the shutdown has visited the slots
		if (!this.cleared) {
			return;
		}
		if (this.slotTable.occupied() == 0 || (this.drained && !isAtWork())) {
			end();
		}
	}

	/**
	 * Whether the pool itself owns any resource.
	 */
	private boolean isAtWork() {
		if (this.slotTable.isInFlux()) {
			return true;
		}
		Slot<T> found = this.atWork;
		if (found != null && isAtWork(found)) {
			return true;
		}
		for (Slot<T> slot : this.slots) {
			if (isAtWork(slot)) {
				this.atWork = slot;
				return true;
			}
		}
		return false;
	}

	private static boolean isAtWork(Slot<?> slot) {
		int phase = SlotWord.phase(slot.state());
		return phase != SlotWord.VACANT && phase != SlotWord.LIVE;
	}

	private void end() {
		if (this.reported.isOver()) {
			return;
		}
		if (!this.cleared) {
			// The closing thread has been held up for longer than both timeouts. What it
			// has not reached must be in the report
			this.retirement.retireAll(DestroyReason.CLOSED);
		}
		ShutdownReport made = this.reporter.report();
		Task publishing = Task.of(() -> this.report.end(made));
		if (!this.reported.end()) {
			return;
		}
		this.publication = publishing;
		try {
			conclude(made);
		}
		finally {
			// Must not run on a releasing or waiting thread, because dependent stages of
			// the report may block
			this.pool.threads.execute(publishing);
		}
	}

	private void conclude(ShutdownReport result) {
		this.lock.lock();
		try {
			if (this.timer != null) {
				this.timer.cancel();
			}
			if (this.nextLook != null) {
				this.nextLook.cancel();
			}
		}
		finally {
			this.lock.unlock();
		}
		this.pool.phase(Phase.CLOSED);
		this.pool.leave();
		this.pool.events.tellOfPool((listener, name) -> listener.onPhase(name, Phase.CLOSED));
		if (result.isClean()) {
			this.pool.events.log(Level.DEBUG, "closed");
		}
		else {
			this.reporter.log(result);
		}
	}

	/**
	 * Shuts down and waits for the end, unless the shutdown has to wait for the caller
	 * itself.
	 */
	void close() {
		shutdown(this.pool.settings().drainTimeout());
		StoppedClock clock = new StoppedClock(this.pool.clock);
		this.report.await(this.pool.threads, this.pool.events, () -> shutdown(Duration.ZERO), () -> {
			goOn();
			endIfStopped(clock);
			return isOverUnsaid();
		});
	}

	/**
	 * Ends the drain, and then the time for destructions, if the clock stands still.
	 */
	void endIfStopped(StoppedClock clock) {
		if (this.drained && clock.hasStoppedFor(this.pool.settings().destroyTimeout())) {
			end();
		}
		else if (!this.drained && clock.hasStoppedFor(this.pool.settings().drainTimeout())) {
			drained();
			clock.renew();
		}
	}

}
