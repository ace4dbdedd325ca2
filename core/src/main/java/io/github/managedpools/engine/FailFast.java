package io.github.managedpools.engine;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.managedpools.CreateFailure;
import io.github.managedpools.PoolClock.Timer;
import org.jspecify.annotations.Nullable;

/**
 * Lets callers fail at once while nothing can be lent and creations have failed for
 * longer than fail-fast-after. Attempts must go on meanwhile, even without waiters,
 * because only a success ends this; if they can't, such as for lack of capacity that
 * other keys hold, callers wait again.
 */
final class FailFast<T> {

	private final PoolContext<T> pool;

	private final Ledger<T> ledger;

	private final SlotTable<T> slotTable;

	private final WaiterQueue<T> waiterQueue;

	private final AbandonedWork abandoned;

	private final RunningCreations<T> running;

	private final Backoff<T> backoff;

	/** Whether the log says that the pool fails fast. */
	private final AtomicBoolean logged = new AtomicBoolean();

	// The fields below are guarded by the ledger's lock

	private @Nullable Timer timer;

	/** The time at which the timer fires at the latest. */
	private long timerAt;

	FailFast(PoolContext<T> pool, Ledger<T> ledger, SlotTable<T> slotTable, WaiterQueue<T> waiterQueue,
			AbandonedWork abandoned, RunningCreations<T> running, Backoff<T> backoff) {
		this.pool = pool;
		this.ledger = ledger;
		this.slotTable = slotTable;
		this.waiterQueue = waiterQueue;
		this.abandoned = abandoned;
		this.running = running;
		this.backoff = backoff;
	}

	/**
	 * The refusal that a caller gets instead of waiting, or {@code null} if it may wait.
	 * The log has the first one.
	 */
	@Nullable FailFastRefusal refusal() {
		FailFastRefusal refusal = isPossible() ? refusalInForce() : null;
		if (refusal != null && this.logged.compareAndSet(false, true)) {
			Level level = this.pool.family.failsFast() ? Level.WARNING : Level.DEBUG;
			// Not here, because this may be the timer's thread or a caller's
			this.pool.threads.execute(() -> this.pool.events.log(level, refusal.message()));
		}
		return refusal;
	}

	private @Nullable FailFastRefusal refusalInForce() {
		this.ledger.lock();
		try {
			CreateFailure failure = this.ledger.lastFailure();
			Instant since = this.backoff.failingSince();
			return (failure != null && since != null && isInForce()) ? new FailFastRefusal(failure, since) : null;
		}
		finally {
			this.ledger.unlock();
		}
	}

	/**
	 * Whether callers fail at once. Must be called under the ledger's lock.
	 */
	boolean isInForce() {
		Duration after = this.pool.settings().failFastAfter();
		return after != null && needsAttempt() && this.backoff.leftUntilFailingFor(Nanos.of(after)) <= 0
				&& (isStuck() || !this.backoff.isOutOfDate(this.running.count() > 0));
	}

	/**
	 * Whether an attempt must be under way or follow even if no caller waits. Must be
	 * called under the ledger's lock.
	 */
	boolean needsAttempt() {
		return isPossible() && this.pool.isRunning() && this.pool.settings().size().max() > 0
				&& this.slotTable.live() == 0;
	}

	private boolean isPossible() {
		return this.backoff.failing() > 0 && this.pool.settings().failFastAfter() != null;
	}

	/**
	 * Whether no attempt may begin until an abandoned one ends.
	 */
	private boolean isStuck() {
		return this.running.count() + this.abandoned.count() > this.pool.settings().size().max();
	}

	/**
	 * Ends the waits if the pool fails fast, or else ensures that they end once it does.
	 */
	void advance() {
		if (!isPossible()) {
			if (this.logged.get() && this.backoff.failing() > 0) {
				logEnd();
			}
			return;
		}
		long now = this.pool.clock.nanoTime();
		// Read first: what another thread logs from now on is not over
		boolean wasLogged = this.logged.get();
		FailFastRefusal refusal = refusal();
		if (refusal == null) {
			// A pause of the attempts, such as for lack of a place, is not worth a line
			if (schedule() && wasLogged) {
				logEnd();
			}
			return;
		}
		this.waiterQueue.endAll(refusal, now);
	}

	private void logEnd() {
		if (end()) {
			this.pool.threads.execute(() -> this.pool.events.log(Level.INFO, "no longer fails fast"));
		}
	}

	/**
	 * Records that the log says that the pool no longer fails fast.
	 * @return whether it said that it does
	 */
	boolean end() {
		return this.logged.getAndSet(false);
	}

	/**
	 * Sets the timer, unless creations have failed for long enough.
	 * @return whether they have not
	 */
	private boolean schedule() {
		this.ledger.lock();
		try {
			Duration after = this.pool.settings().failFastAfter();
			long left = (after != null) ? this.backoff.leftUntilFailingFor(Nanos.of(after)) : 0;
			if (left <= 0 || this.pool.isClosing()) {
				return false;
			}
			long due = this.pool.clock.nanoTime() + left;
			Timer present = this.timer;
			if (present != null && present != PoolThreads.LOST) {
				if (this.timerAt - due <= 0) {
					return true;
				}
				present.cancel();
			}
			this.timer = this.pool.threads.executeAfter(left, this::timeHasCome);
			// Read again, because a thread that pauses here sets the timer late: the next
			// caller then replaces it
			this.timerAt = this.pool.clock.nanoTime() + left;
			return true;
		}
		finally {
			this.ledger.unlock();
		}
	}

	private void timeHasCome() {
		this.ledger.lock();
		this.timer = null;
		this.ledger.unlock();
		this.pool.signals.advanceWaiters();
	}

	/**
	 * Cancels the timer, because the pool is closed.
	 */
	void stop() {
		this.ledger.lock();
		try {
			if (this.timer != null) {
				this.timer.cancel();
			}
		}
		finally {
			this.ledger.unlock();
		}
	}

}
