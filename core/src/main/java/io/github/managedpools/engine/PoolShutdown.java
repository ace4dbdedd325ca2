package io.github.managedpools.engine;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

import io.github.managedpools.DestroyReason;
import io.github.managedpools.DurationText;
import io.github.managedpools.LeaseInfo;
import io.github.managedpools.PoolClock.Timer;
import io.github.managedpools.PoolState.Phase;
import io.github.managedpools.ShutdownReport;
import io.github.managedpools.engine.Waiter.End;
import org.jspecify.annotations.Nullable;

/**
 * Shuts the pool down. First it refuses all waiters and destroys what is idle; then
 * leases have until the end of the drain; then running destructions have one more destroy
 * timeout. After that everything is destroyed or reported.
 */
final class PoolShutdown<T> {

	/** So many leases and so much given-up work are named in the log. */
	private static final int NAMED = 10;

	/** How long a caller who waits for the end relies on other threads alone. */
	private static final long GO_ON_MILLIS = 50;

	private final PoolEngine<T> engine;

	private final FailSafeLock lock = new FailSafeLock();

	private final ShutdownFuture report = new ShutdownFuture();

	final AbandonedWork givenUp;

	private final OneShot reported = new OneShot();

	private final OneShot told = new OneShot();

	/** Whether the shutdown was begun and could not be done to the end. */
	private volatile boolean stuck;

	/** Completes the report. */
	private volatile @Nullable Task publication;

	/** When what is being destroyed after the drain has had its time. */
	private volatile long destroyEnd;

	/** Nothing begins any more, and what is still there goes when it comes back. */
	private volatile boolean cleared;

	private volatile boolean drained;

	/** What was last found in the pool's hands, and is looked at first. */
	private volatile @Nullable Slot<T> atWork;

	private long drainEnd;

	private @Nullable Timer timer;

	private boolean begun;

	PoolShutdown(PoolEngine<T> engine) {
		this.engine = engine;
		this.givenUp = new AbandonedWork(engine);
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
	 * Ends what is there. May be done again when it was not done to the end.
	 */
	private void clear() {
		try {
			StepPoint.CLOSE.reach();
			this.engine.events.log(Level.DEBUG, "closing");
			if (this.told.end()) {
				this.engine.events.tellOfPool((listener, name) -> listener.onPhase(name, Phase.CLOSING));
			}
			this.engine.sweeper.stop();
			this.engine.recovery.run();
			this.engine.waitTimeouts.stop();
			sendAway();
			this.engine.creations.stop();
			this.engine.retirement.retireAll(DestroyReason.CLOSED);
			this.cleared = true;
			check();
		}
		catch (Throwable ex) {
			// For want of memory or stack: the next that comes goes on
			this.stuck = true;
			throw ex;
		}
	}

	/**
	 * Does what could not be done before: for want of memory or stack, or since neither a
	 * thread nor a timer could be had for it.
	 */
	void goOn() {
		if (!this.engine.isClosing()) {
			return;
		}
		if (this.stuck) {
			this.stuck = false;
			clear();
		}
		Task late = this.publication;
		if (late != null && !late.isClaimed()) {
			this.engine.threads.execute(late);
		}
		this.engine.threads.catchUp();
		this.engine.recovery.run();
		if (this.engine.threads.isBehind() && !this.reported.isOver()) {
			endByTheClock();
		}
	}

	/**
	 * Ends the drain, and what is being destroyed, on a thread that waits for the end of
	 * the shutdown.
	 */
	private void endByTheClock() {
		long now = this.engine.clock.nanoTime();
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
	 * Whether the shutdown has ended, though no thread can be had that would say so.
	 */
	boolean isOverUnsaid() {
		return this.reported.isOver() && this.engine.threads.isBehind();
	}

	private boolean begin(Duration drain) {
		this.lock.lock();
		try {
			boolean first = !this.begun;
			long now = this.engine.clock.nanoTime();
			long end = now + Nanos.of(drain);
			if (first) {
				this.begun = true;
				this.engine.phase(Phase.CLOSING);
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
			this.timer = this.engine.threads.executeAfter(nanos, this::drained);
		}
		else {
			// Not by the clock, which need not be running
			this.engine.threads.execute(this::drained);
		}
	}

	/**
	 * Changes the phase if it is still the expected one, which a shutdown ends for good.
	 */
	boolean change(Phase from, Phase to) {
		this.lock.lock();
		try {
			boolean expected = this.engine.phase() == from;
			if (expected) {
				this.engine.phase(to);
			}
			return expected;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Lets nothing begin any more if nothing is left; what has been given up on is still
	 * something.
	 * @return whether the pool is at its end, and only has to be shut down
	 */
	boolean seal() {
		this.engine.ledger.lock();
		try {
			return this.engine.slotTable.occupied() == 0 && this.givenUp.isEmpty()
					&& (change(Phase.RUNNING, Phase.CLOSING) || change(Phase.SUSPENDED, Phase.CLOSING));
		}
		finally {
			this.engine.ledger.unlock();
		}
	}

	private void sendAway() {
		for (Waiter<T> waiter = this.engine.waiterQueue.poll(); waiter != null; waiter = this.engine.waiterQueue
			.poll()) {
			if (this.engine.waiterQueue.end(waiter, End.CLOSED)) {
				waiter.wake(this.engine);
			}
		}
	}

	private void drained() {
		this.lock.lock();
		try {
			if (this.drained) {
				return;
			}
			this.destroyEnd = this.engine.clock.nanoTime() + Nanos.of(this.engine.settings().destroyTimeout());
			this.drained = true;
			if (!this.reported.isOver()) {
				this.timer = this.engine.threads.executeAfter(Nanos.of(this.engine.settings().destroyTimeout()),
						this::end);
			}
		}
		finally {
			this.lock.unlock();
		}
		this.engine.recovery.run();
		check();
	}

	/**
	 * Ends the shutdown if there is nothing left to wait for.
	 */
	void check() {
		// A drain of no length is over before the shutdown has gone through the slots
		if (!this.cleared) {
			return;
		}
		if (this.engine.slotTable.occupied() == 0 || (this.drained && !isAtWork())) {
			end();
		}
	}

	/**
	 * Whether anything is in the pool's hands.
	 */
	private boolean isAtWork() {
		if (this.engine.slotTable.isInFlux()) {
			return true;
		}
		Slot<T> found = this.atWork;
		if (found != null && isAtWork(found)) {
			return true;
		}
		for (Slot<T> slot : this.engine.slotTable) {
			if (isAtWork(slot)) {
				this.atWork = slot;
				return true;
			}
		}
		return false;
	}

	private static boolean isAtWork(Slot<?> slot) {
		int phase = Slot.phase(slot.state());
		return phase != Slot.VACANT && phase != Slot.LIVE;
	}

	private void end() {
		if (this.reported.isOver()) {
			return;
		}
		ShutdownReport made = report();
		Task publishing = Task.of(() -> this.report.end(made));
		if (!this.reported.end()) {
			return;
		}
		this.publication = publishing;
		try {
			conclude(made);
		}
		finally {
			// Not on a thread that releases or waits: others may depend on the report
			this.engine.threads.execute(publishing);
		}
	}

	private void conclude(ShutdownReport result) {
		this.lock.lock();
		try {
			if (this.timer != null) {
				this.timer.cancel();
			}
		}
		finally {
			this.lock.unlock();
		}
		this.engine.phase(Phase.CLOSED);
		this.engine.context.leave();
		this.engine.events.tellOfPool((listener, name) -> listener.onPhase(name, Phase.CLOSED));
		if (result.isClean()) {
			this.engine.events.log(Level.DEBUG, "closed");
		}
		else {
			log(result);
		}
	}

	/**
	 * Logs what was left: a line for all, and the stacks of borrowers, if they are kept,
	 * as what was suppressed.
	 */
	private void log(ShutdownReport report) {
		List<String> left = new ArrayList<>();
		List<BorrowerStack> stacks = new ArrayList<>();
		for (LeaseInfo lease : report.leasesOut()) {
			if (left.size() < NAMED) {
				left.add("a lease held for %s by %s".formatted(DurationText.rounded(lease.age()), lease.thread()));
				if (!lease.stack().isEmpty()) {
					stacks.add(new BorrowerStack(lease));
				}
			}
		}
		report.givenUp().stream().limit(NAMED).forEach(left::add);
		int more = report.leasesOut().size() + report.givenUp().size() - left.size();
		String message = "closed, but not everything has come back: " + String.join(", ", left)
				+ ((more > 0) ? " and %d more".formatted(more) : "");
		if (stacks.isEmpty()) {
			this.engine.events.log(Level.WARNING, message);
		}
		else {
			BorrowerStack first = stacks.get(0);
			stacks.stream().skip(1).forEach(first::addSuppressed);
			this.engine.events.log(Level.WARNING, message, first);
		}
	}

	private ShutdownReport report() {
		List<LeaseInfo> leases = this.engine.leaseTracker.leases();
		List<String> left = new ArrayList<>();
		// What is given up on leaves its place and is remembered in one step
		this.engine.ledger.lock();
		try {
			for (Slot<T> slot : this.engine.slotTable) {
				int phase = Slot.phase(slot.state());
				if (phase == Slot.CREATING || phase == Slot.BUSY || phase == Slot.DESTROYING) {
					left.add((phase == Slot.CREATING) ? "a creation"
							: (phase == Slot.BUSY) ? "a check" : "a destruction");
				}
			}
			left.addAll(this.givenUp.describe());
		}
		finally {
			this.engine.ledger.unlock();
		}
		return new ShutdownReport(this.engine.name(), leases, left);
	}

	/**
	 * Shuts down and waits for the end of it, unless the caller is what it would wait
	 * for.
	 */
	void close() {
		shutdown(this.engine.settings().drainTimeout());
		await(this.report, this.engine.context, () -> shutdown(Duration.ZERO), () -> {
			goOn();
			return isOverUnsaid();
		});
	}

	/**
	 * Waits for the end of a shutdown, unless the caller is what it would wait for.
	 * @param hurry ends the drain, since the caller was interrupted
	 * @param goOn does what no other thread could be had for, and says whether the
	 * shutdown has ended all the same
	 */
	static void await(CompletableFuture<ShutdownReport> report, EngineContext context, Runnable hurry,
			BooleanSupplier goOn) {
		if (context.threads.isInside() || context.events.isInside()) {
			return;
		}
		boolean interrupted = false;
		while (!report.isDone()) {
			try {
				report.get(GO_ON_MILLIS, TimeUnit.MILLISECONDS);
			}
			catch (TimeoutException ex) {
				if (goOn.getAsBoolean()) {
					break;
				}
			}
			catch (InterruptedException ex) {
				interrupted = true;
				hurry.run();
			}
			catch (ExecutionException ex) {
				throw new IllegalStateException("nobody but the closing room completes the report", ex);
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

}
