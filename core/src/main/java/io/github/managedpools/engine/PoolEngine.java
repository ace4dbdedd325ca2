package io.github.managedpools.engine;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;

import io.github.managedpools.DestroyReason;
import io.github.managedpools.Lease;
import io.github.managedpools.LeaseFunction;
import io.github.managedpools.LeaseInfo;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolClock;
import io.github.managedpools.PoolListener;
import io.github.managedpools.PoolSettings;
import io.github.managedpools.PoolState;
import io.github.managedpools.PoolState.Phase;
import io.github.managedpools.PoolStatistics;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.ShutdownReport;
import io.github.managedpools.SizeRange;
import io.github.managedpools.WarmUp;
import io.github.managedpools.cluster.PermitState;
import org.jspecify.annotations.Nullable;

/**
 * Entry point of the engine: owns the collaborators of one pool and routes calls to them.
 *
 * @param <T> the type of the pooled resources
 */
public final class PoolEngine<T> implements Pool<T> {

	final PoolContext<T> context;

	final Ledger<T> ledger;

	final SlotArray<T> slots;

	final SlotTable<T> slotTable;

	final IdleSlots<T> idleSlots;

	final WaiterQueue<T> waiterQueue;

	final Retirement<T> retirement;

	final Placement<T> placement;

	final Release<T> release;

	final PendingWork<T> pendingWork;

	final CreationScheduler<T> creations;

	final Acquisition<T> acquisition;

	final PoolShutdown<T> shutdown;

	final AbandonedWork abandoned;

	final Backoff<T> backoff;

	final FailFast<T> failFast;

	final SettingsUpdate<T> settingsUpdate;

	private final FirstFill<T> firstFill;

	final LeaseTracker<T> leaseTracker;

	/** For resources that several holders share. */
	private final @Nullable SharedAcquisition<T> sharedAcquisition;

	private final LostLeaseFinder<T> lostLeases;

	final LeaseRevocation<T> revocation;

	private final Utilization<T> utilization;

	private final Checks<T> checks;

	private final IdleSlotFinder<T> finder;

	private final WaitTimeouts<T> waitTimeouts;

	private final AsyncAcquisition<T> asyncAcquisition;

	private final AcquireFailures<T> acquireFailures;

	final StateReader<T> states;

	private final Sweeper<T> sweeper;

	private final Recovery<T> recovery;

	/** Whether acquire needs to check nothing but the idle slots. */
	private volatile boolean plain;

	/** The same, except that the lease must also have its borrower and its start. */
	private volatile boolean tracked;

	PoolEngine(String name, ResourceFactory<T> factory, PoolSettings settings, EngineContext services) {
		PoolContext<T> pool = new PoolContext<>(name, factory, settings, services, new Signals());
		this.context = pool;
		FailSafeLock lock = new FailSafeLock();
		this.slots = new SlotArray<>();
		this.idleSlots = (settings.leasesPerResource() == 1) ? new AffinityIdleSlots<>(this.slots, lock)
				: new LeastLoadedSlots<>(pool, this.slots);
		this.slotTable = new SlotTable<>(this.slots, this.idleSlots, pool.share, this::newSlot);
		this.ledger = new Ledger<>(lock, this.slotTable);
		this.waiterQueue = new WaiterQueue<>(pool);
		this.waitTimeouts = new WaitTimeouts<>(pool, this.waiterQueue);
		this.pendingWork = new PendingWork<>(pool, this.ledger, this.waiterQueue);
		this.abandoned = new AbandonedWork(pool);
		this.leaseTracker = new LeaseTracker<>(pool, this.slots);
		this.sharedAcquisition = (this.idleSlots instanceof LeastLoadedSlots<T> shared)
				? new SharedAcquisition<>(pool, shared, this.leaseTracker) : null;
		this.lostLeases = new LostLeaseFinder<>(pool, this.leaseTracker, this.waiterQueue);
		this.utilization = new Utilization<>(pool, this.slots, this.leaseTracker);
		this.retirement = new Retirement<>(pool, this.ledger, this.slotTable, this.slots);
		this.revocation = new LeaseRevocation<>(pool, this.slots, this.leaseTracker, this.retirement);
		Suspicion<T> suspicion = new Suspicion<>(pool, this.slots);
		this.checks = new Checks<>(pool, this.retirement, this.pendingWork, this.abandoned, suspicion);
		this.placement = new Placement<>(pool, this.waiterQueue, this.idleSlots, this.pendingWork, this.retirement,
				this.checks);
		this.release = new Release<>(pool, this.waiterQueue, this.idleSlots, this.retirement, this.checks,
				this.placement);
		this.finder = new IdleSlotFinder<>(pool, this.idleSlots, this.waiterQueue, this.pendingWork, this.retirement,
				this.checks, this.placement);
		this.backoff = new Backoff<>(pool);
		this.firstFill = new FirstFill<>(pool, this.ledger, this.slotTable);
		RunningCreations<T> running = new RunningCreations<>();
		this.failFast = new FailFast<>(pool, this.ledger, this.slotTable, this.waiterQueue, this.abandoned, running,
				this.backoff);
		CreationEnd<T> creationEnd = new CreationEnd<>(pool, this.ledger, this.waiterQueue, this.pendingWork,
				this.abandoned, this.retirement, this.placement, running, this.backoff, this.failFast, this.firstFill,
				suspicion);
		this.creations = new CreationScheduler<>(pool, this.ledger, this.slotTable, this.utilization, this.waiterQueue,
				this.pendingWork, this.abandoned, running, this.backoff, this.failFast, this.firstFill, creationEnd);
		PendingLimit<T> pendingLimit = new PendingLimit<>(pool, this.ledger, this.waiterQueue, this.pendingWork,
				running, this.creations, this.finder);
		this.states = new StateReader<>(pool, this.ledger, this.slotTable, this.slots, this.waiterQueue, this.backoff,
				this.failFast, this.abandoned);
		this.acquireFailures = new AcquireFailures<>(pool, this.states,
				new LeaseHolders(pool.share, this.leaseTracker));
		this.acquisition = new Acquisition<>(pool, this.idleSlots, this.finder, this.waiterQueue, this.waitTimeouts,
				this.pendingWork, pendingLimit, this.placement, this.creations, this.failFast, this.leaseTracker,
				this.lostLeases, this.acquireFailures);
		this.asyncAcquisition = new AsyncAcquisition<>(pool, this.acquisition, this.waiterQueue, this.waitTimeouts,
				pendingLimit, this.placement, this.creations, this.failFast, this.leaseTracker, this.acquireFailures);
		this.sweeper = new Sweeper<>(pool, this.waiterQueue, this::newSweepPass);
		this.settingsUpdate = new SettingsUpdate<>(pool, this.slots, this.utilization, this.retirement, this.placement);
		this.shutdown = new PoolShutdown<>(pool, this.ledger, this.slotTable, this.slots, this.waiterQueue,
				this.waitTimeouts, this.creations, this.retirement, this.sweeper, this.lostLeases, this.abandoned,
				new ShutdownReporter<>(pool, this.ledger, this.slots, this.leaseTracker, this.abandoned));
		this.recovery = new Recovery<>(pool, this.slots, this.idleSlots, this.placement, this.leaseTracker,
				this.asyncAcquisition.completions);
	}

	private Slot<T> newSlot(int index) {
		LeaseStatistics statistics = this.context.events.statistics;
		return new Slot<>(this.release, index, (statistics != null) ? statistics.newUses() : null);
	}

	private SweepPass<T> newSweepPass() {
		long now = this.context.clock.nanoTime();
		long nextLoss = this.lostLeases.lookAt(now);
		long nextLeak = this.leaseTracker.reportLeaks(now);
		return new SweepPass<>(this.context, this.ledger, this.slotTable, this.slots, this.leaseTracker,
				this.utilization, this.retirement, this.checks, this.placement, Math.min(nextLoss, nextLeak));
	}

	/**
	 * Builds a pool and starts it.
	 * @see io.github.managedpools.PoolBuilder#build()
	 */
	public static <T> Pool<T> open(String name, ResourceFactory<T> factory, PoolSettings settings, PoolClock clock,
			List<PoolListener> listeners) {
		PoolEngine<T> engine = new PoolEngine<>(name, factory, settings, EngineContext.of(name, clock, listeners));
		engine.start();
		return engine;
	}

	/**
	 * Fails the warm-up, if it has not ended.
	 */
	void failFirstFill(Throwable cause) {
		this.firstFill.fail(cause);
	}

	void start() {
		LeaseStatistics statistics = this.context.events.statistics;
		if (statistics != null) {
			statistics.of(new CountedLeases());
		}
		try {
			if (settings().warmUp() == WarmUp.EAGER) {
				this.creations.fill();
			}
			else if (settings().warmUp() == WarmUp.REQUIRED) {
				new RequiredWarmUp<>(this.context, this.creations, this.firstFill).perform();
			}
		}
		catch (Throwable ex) {
			// What has begun has no other owner: nobody has got the pool
			closeAfter(ex);
			throw ex;
		}
	}

	private void closeAfter(Throwable failure) {
		try {
			this.shutdown.close();
		}
		catch (Throwable ex) {
			failure.addSuppressed(ex);
			this.context.signals.requestRecovery();
		}
	}

	@Override
	public String name() {
		return this.context.name;
	}

	@Override
	public Lease<T> acquire() throws InterruptedException {
		return acquireAny();
	}

	private EngineLease<T> acquireAny() throws InterruptedException {
		EngineLease<T> lease = acquireQuickly();
		return (lease != null) ? lease : this.acquisition.acquire(Nanos.of(settings().acquireTimeout()));
	}

	@Override
	public EngineLease<T> acquire(Duration timeout) throws InterruptedException {
		Objects.requireNonNull(timeout, "'timeout' must not be null");
		EngineLease<T> lease = acquireQuickly();
		return (lease != null) ? lease : this.acquisition.acquire(Nanos.of(timeout));
	}

	private @Nullable EngineLease<T> acquireQuickly() throws InterruptedException {
		if (Thread.interrupted()) {
			throw this.acquireFailures.interrupted(this.context.clock.nanoTime());
		}
		return tryQuickly();
	}

	@Override
	public Optional<Lease<T>> tryAcquire() {
		EngineLease<T> quick = tryQuickly();
		EngineLease<T> lease = (quick != null) ? quick : this.acquisition.tryAcquire();
		try {
			return Optional.ofNullable(lease);
		}
		catch (Throwable ex) {
			// No method call here: there may be no stack for it
			if (lease != null) {
				if (lease instanceof TrackedLease<T> tracked) {
					tracked.record.unended = true;
				}
				else if (lease instanceof PlainLease<T> plain && plain.word != 0) {
					plain.slot.isUnendedBroken = false;
					plain.slot.unended = plain;
				}
				this.context.signals.recoveryDue = true;
			}
			throw ex;
		}
	}

	/**
	 * Leases the resource that the thread is likely to find free, by a guess of its word.
	 * If that succeeds, it has read neither a clock nor a field that other threads write.
	 * It is here and not in {@link Acquisition}, because one more indirection costs a
	 * twentieth of the whole cycle.
	 */
	@Nullable EngineLease<T> tryQuickly() {
		if (!this.plain) {
			return this.tracked ? tryQuicklyTracked() : null;
		}
		StepPoint.ACQUIRE.reach();
		long thread = ThreadSupport.id(Thread.currentThread());
		Slot<T> slot = this.idleSlots.guess(thread);
		return (slot != null) ? PlainLease.tryBegin(slot, thread) : null;
	}

	/**
	 * Does the same with a lease that knows its borrower. The only read of the clock is
	 * the start of the lease, because the caller has not waited.
	 */
	private @Nullable EngineLease<T> tryQuicklyTracked() {
		StepPoint.ACQUIRE.reach();
		Thread borrower = Thread.currentThread();
		long thread = ThreadSupport.id(borrower);
		Slot<T> slot = this.idleSlots.guess(thread);
		if (slot == null) {
			return (this.sharedAcquisition != null) ? this.sharedAcquisition.tryAcquire(borrower, thread) : null;
		}
		return slot.looksIdle() ? HeldLease.tryBegin(slot, thread, borrower, this.context.clock.nanoTime()) : null;
	}

	@Override
	public CompletableFuture<Lease<T>> acquireAsync() {
		return this.asyncAcquisition.acquire(Nanos.of(settings().acquireTimeout()));
	}

	@Override
	public CompletableFuture<Lease<T>> acquireAsync(Duration timeout) {
		Objects.requireNonNull(timeout, "'timeout' must not be null");
		return this.asyncAcquisition.acquire(Nanos.of(timeout));
	}

	@Override
	public <R extends @Nullable Object, X extends Exception> R use(LeaseFunction<T, R, X> work)
			throws X, InterruptedException {
		Predicate<Throwable> fatal = this.context.factory::isFatal;
		EngineLease<T> lease = acquireAny();
		try {
			return LeaseUsage.use(lease, work, fatal, this.context.events);
		}
		catch (StackOverflowError ex) {
			// No method call here: there may have been no stack even for the first one
			if (lease instanceof TrackedLease<T> tracked) {
				tracked.record.unended = true;
			}
			else if (lease instanceof PlainLease<T> plain && plain.word != 0) {
				plain.slot.isUnendedBroken = false;
				plain.slot.unended = plain;
			}
			this.context.signals.recoveryDue = true;
			throw ex;
		}
	}

	@Override
	public boolean isFatal(Throwable failure) {
		return LeaseUsage.isFatal(failure, this.context.factory::isFatal, this.context.events);
	}

	@Override
	public PoolState state() {
		StackHeadroom.require();
		this.context.threads.catchUp();
		this.context.signals.recover();
		lookForLostLeases(false);
		return this.states.state();
	}

	@Override
	public @Nullable PermitState permits() {
		PermitView permits = this.context.share.permits();
		return (permits != null) ? permits.state() : null;
	}

	@Override
	public CompletableFuture<Map<String, Integer>> permitHolders() {
		PermitView permits = this.context.share.permits();
		return (permits != null) ? permits.holders() : CompletableFuture.completedFuture(Map.of());
	}

	@Override
	public List<LeaseInfo> leases() {
		lookForLostLeases(true);
		return this.leaseTracker.leases();
	}

	@Override
	public Set<String> leansOn() {
		return this.context.partPools.names();
	}

	@Override
	public List<LeaseInfo> lostLeases() {
		lookForLostLeases(true);
		return this.lostLeases.latest();
	}

	/**
	 * Reports and reclaims lost leases. Visits slots too, so that snapshots alone find
	 * each lost lease even while no sweep runs.
	 */
	private void lookForLostLeases(boolean everywhere) {
		if (everywhere) {
			this.leaseTracker.visitAll();
		}
		else {
			this.leaseTracker.visitSome();
		}
		this.lostLeases.look();
	}

	@Override
	public Optional<PoolStatistics> statistics() {
		LeaseStatistics statistics = this.context.events.statistics;
		if (statistics != null) {
			this.leaseTracker.count(statistics);
		}
		return Optional.ofNullable(statistics);
	}

	@Override
	public PoolSettings settings() {
		return this.context.settings();
	}

	@Override
	public void resize(SizeRange size) {
		reconfigure((settings) -> settings.size(size));
	}

	@Override
	public void reconfigure(Consumer<PoolSettings.Builder> change) {
		StackHeadroom.require();
		this.settingsUpdate.change((before) -> {
			PoolSettings.Builder builder = before.toBuilder();
			change.accept(builder);
			return builder.build();
		});
	}

	void reconfigure(PoolSettings after) {
		this.settingsUpdate.change((before) -> after);
	}

	@Override
	public void suspend() {
		StackHeadroom.require();
		change(Phase.RUNNING, Phase.SUSPENDED);
	}

	@Override
	public void resume() {
		StackHeadroom.require();
		change(Phase.SUSPENDED, Phase.RUNNING);
		this.context.signals.advanceWaiters();
	}

	private void change(Phase from, Phase to) {
		if (this.shutdown.change(from, to)) {
			this.context.events.logOfPool((to == Phase.SUSPENDED) ? "suspended" : "resumed");
			this.context.events.tellOfPool((listener, pool) -> listener.onPhase(pool, to));
		}
	}

	@Override
	public void refresh() {
		StackHeadroom.require();
		this.context.events.logOfPool("refreshed: every present resource is retired");
		this.retirement.retireAll(DestroyReason.REFRESHED);
		// A caller may rely on a validation that has become useless
		this.context.signals.advanceWaiters();
	}

	/**
	 * The number of open leases.
	 */
	int openLeases() {
		int open = 0;
		for (Slot<T> slot : this.slots) {
			open += SlotWord.leases(slot.state());
		}
		return open;
	}

	/**
	 * Retires everything and builds nothing more until the next acquire.
	 */
	void rest(DestroyReason reason) {
		this.creations.rest();
		this.retirement.retireAll(reason);
	}

	@Override
	public CompletableFuture<ShutdownReport> shutdown(Duration drain) {
		Objects.requireNonNull(drain, "'drain' must not be null");
		return this.shutdown.shutdown(drain);
	}

	@Override
	public void close() {
		this.shutdown.close();
	}

	@Override
	public String toString() {
		return "Pool[%s, %s]".formatted(name(), settings().size());
	}

	/**
	 * Counts the leases of this pool.
	 */
	private final class CountedLeases implements LeaseStatistics.Leases {

		@Override
		public int open() {
			return openLeases();
		}

		@Override
		public long begun() {
			return PoolEngine.this.states.state().counters().acquired();
		}

		@Override
		public int slots() {
			return PoolEngine.this.slots.size();
		}

	}

	/**
	 * Routes the signals of the parts to the parts that act on them.
	 */
	private final class Signals extends PoolSignals {

		@Override
		void advanceWaiters() {
			PoolEngine<T> engine = PoolEngine.this;
			try {
				engine.context.threads.catchUp();
				recover();
				engine.waitTimeouts.setMissed();
				engine.finder.serve();
				engine.failFast.advance();
				engine.creations.beginCreations();
				engine.context.share.serve();
			}
			catch (Throwable ex) {
				requestRecovery();
			}
		}

		@Override
		void serveWaiters() {
			PoolEngine.this.finder.serve();
		}

		@Override
		void beginCreations() {
			PoolEngine.this.creations.beginCreations();
		}

		@Override
		void noteRequest() {
			PoolEngine.this.creations.noteRequest();
		}

		@Override
		void wakeSweeper() {
			PoolEngine.this.sweeper.wake();
		}

		@Override
		protected void recoverAll() {
			PoolEngine.this.recovery.recover();
		}

		@Override
		void resourceGone(DestroyReason reason) {
			PoolEngine.this.firstFill.resourceGone(reason);
			PoolEngine.this.failFast.advance();
		}

		@Override
		void slotVacated() {
			if (PoolEngine.this.slotTable.isSparse()) {
				wakeSweeper();
			}
			advanceWaiters();
			checkShutdown();
		}

		@Override
		void checkShutdown() {
			PoolEngine.this.shutdown.check();
		}

		@Override
		void lendQuickly(boolean plainly, boolean tracked) {
			PoolEngine.this.plain = plainly;
			PoolEngine.this.tracked = tracked;
		}

	}

}
