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
 * Shuts the pool down. First it fails all waiters and destroys idle resources; then
 * leases have until the end of the drain; then running destructions have one more destroy
 * timeout. After that, everything has been destroyed or is reported.
 */
final class PoolShutdown<T> {

	/** The number of leases and of abandoned calls that the log names. */
	private static final int NAMED = 10;

	/** How long a caller that waits for the end relies on other threads alone. */
	private static final long GO_ON_MILLIS = 50;

	private final PoolEngine<T> engine;

	private final FailSafeLock lock = new FailSafeLock();

	private final ShutdownFuture report = new ShutdownFuture();

	final AbandonedWork givenUp;

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
	 * Ends waiters, creations and idle resources. May be repeated if it was not
	 * completed.
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
			// Out of memory or stack: the next thread continues
			this.stuck = true;
			throw ex;
		}
	}

	/**
	 * Completes steps that failed before because of a lack of memory, stack, threads or
	 * timers.
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
	 * Ends the drain, and then the time for destructions, on a thread that waits for the
	 * end of the shutdown.
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
	 * Whether the shutdown has ended although no thread is available to complete the
	 * report.
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
			// Do not schedule this: a manual clock may be stopped
			this.engine.threads.execute(this::drained);
		}
	}

	/**
	 * Changes the phase if it is still the expected one. After a shutdown has begun, it
	 * never is.
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
	 * Prevents anything from beginning if nothing is left; abandoned work counts as left.
	 * @return whether the pool is empty and only has to be shut down
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
		// A drain of zero ends before the shutdown has visited the slots
		if (!this.cleared) {
			return;
		}
		if (this.engine.slotTable.occupied() == 0 || (this.drained && !isAtWork())) {
			end();
		}
	}

	/**
	 * Whether the pool itself owns any resource.
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
			// Must not run on a releasing or waiting thread, because dependent stages of
			// the report may block
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
	 * Logs what remained in one line, with the borrowers' stacks, if they are kept, as
	 * suppressed exceptions.
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
		// Abandoned work leaves its slot and is recorded in one locked step
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
	 * Shuts down and waits for the end, unless the shutdown has to wait for the caller
	 * itself.
	 */
	void close() {
		shutdown(this.engine.settings().drainTimeout());
		await(this.report, this.engine.context, () -> shutdown(Duration.ZERO), () -> {
			goOn();
			return isOverUnsaid();
		});
	}

	/**
	 * Waits for the end of a shutdown, unless the shutdown has to wait for the caller
	 * itself.
	 * @param hurry ends the drain, for a caller that has been interrupted
	 * @param goOn completes steps for which no other thread is available, and returns
	 * whether the shutdown has ended
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
				throw new IllegalStateException("only the pool completes the report", ex);
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

}
