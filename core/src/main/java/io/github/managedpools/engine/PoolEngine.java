package io.github.managedpools.engine;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Predicate;

import io.github.managedpools.CreateFailure;
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
import io.github.managedpools.ResourceCreationException;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.ShutdownReport;
import io.github.managedpools.SizeRange;
import io.github.managedpools.WarmUp;
import org.jspecify.annotations.Nullable;

/**
 * Entry point of the engine: owns the collaborators of one pool and routes calls to them.
 *
 * @param <T> the type of the pooled resources
 */
public final class PoolEngine<T> implements Pool<T> {

	final ResourceFactory<T> factory;

	final EngineContext context;

	final PoolClock clock;

	final PoolThreads threads;

	final PoolEvents events;

	final CapacityShare share;

	final Ledger<T> ledger;

	final SlotTable<T> slotTable;

	final IdleSlots<T> idleSlots;

	final WaiterQueue<T> waiterQueue;

	final WaitTimeouts<T> waitTimeouts;

	final Acquisition<T> acquisition;

	final AsyncAcquisition<T> asyncAcquisition;

	final Completions<T> completions;

	final IdleSlotFinder<T> finder;

	final AcquireFailures<T> acquireFailures;

	final SharedRetirement<T> sharedRetirement;

	final Release<T> release;

	final CreationScheduler<T> creations;

	final PendingWork<T> pendingWork;

	final Retirement<T> retirement;

	final Sweeper<T> sweeper;

	final LeaseTracker<T> leaseTracker;

	final ValidationLog<T> validations;

	final SettingsUpdate<T> settingsUpdate;

	final PoolShutdown<T> shutdown;

	final Recovery<T> recovery;

	private final String name;

	private volatile PoolSettings settings;

	private volatile Phase phase = Phase.RUNNING;

	private volatile boolean tracks;

	/** Whether acquire needs to check nothing but the idle slots. */
	private volatile boolean plain;

	PoolEngine(String name, ResourceFactory<T> factory, PoolSettings settings, EngineContext context) {
		this.name = name;
		this.factory = factory;
		this.settings = settings;
		this.context = context;
		this.clock = context.clock;
		this.threads = context.threads;
		this.events = context.events;
		this.share = context.share(this);
		this.recovery = new Recovery<>(this);
		this.ledger = new Ledger<>(this);
		this.slotTable = new SlotTable<>(this);
		this.idleSlots = (settings.leasesPerResource() == 1) ? new AffinityIdleSlots<>(this)
				: new LeastLoadedSlots<>(this, settings.leasesPerResource());
		this.waiterQueue = new WaiterQueue<>(this);
		this.waitTimeouts = new WaitTimeouts<>(this);
		this.acquisition = new Acquisition<>(this);
		this.asyncAcquisition = new AsyncAcquisition<>(this);
		this.completions = new Completions<>(this);
		this.finder = new IdleSlotFinder<>(this);
		this.acquireFailures = new AcquireFailures<>(this);
		this.sharedRetirement = new SharedRetirement<>(this);
		this.release = new Release<>(this);
		this.creations = new CreationScheduler<>(this);
		this.pendingWork = new PendingWork<>(this);
		this.retirement = new Retirement<>(this);
		this.sweeper = new Sweeper<>(this);
		this.leaseTracker = new LeaseTracker<>(this);
		this.validations = new ValidationLog<>(this);
		this.settingsUpdate = new SettingsUpdate<>(this);
		this.shutdown = new PoolShutdown<>(this);
		derive();
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

	private void start() {
		if (settings().warmUp() == WarmUp.EAGER) {
			this.creations.fill();
		}
		else if (settings().warmUp() == WarmUp.REQUIRED) {
			CreateFailure failure = warmUp();
			if (failure != null) {
				this.shutdown.close();
				throw new ResourceCreationException(
						"Pool '%s' could not be warmed up: %s".formatted(this.name, failure.message()),
						failure.cause());
			}
		}
	}

	private @Nullable CreateFailure warmUp() {
		try {
			return this.creations.fill().get().orElse(null);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return new CreateFailure(this.clock.instant(), ex);
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException("nothing completes the warm-up with an exception", ex);
		}
	}

	@Override
	public String name() {
		return this.name;
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
			throw this.acquireFailures.interrupted(this.clock.nanoTime());
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
					tracked.unended = true;
				}
				else if (lease instanceof PlainLease<T> plain && plain.word != 0) {
					plain.slot.isUnendedBroken = false;
					plain.slot.unended = plain;
				}
				this.recovery.due = true;
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
	@Nullable PlainLease<T> tryQuickly() {
		if (!this.plain) {
			return null;
		}
		StepPoint.ACQUIRE.reach();
		long thread = ThreadSupport.id(Thread.currentThread());
		Slot<T> slot = this.idleSlots.guess(thread);
		return (slot != null) ? PlainLease.tryBegin(slot, thread) : null;
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
		Predicate<Throwable> fatal = this.factory::isFatal;
		EngineLease<T> lease = acquireAny();
		try {
			return LeaseUsage.use(lease, work, fatal, this.events);
		}
		catch (StackOverflowError ex) {
			// No method call here: there may have been no stack even for the first one
			if (lease instanceof TrackedLease<T> tracked) {
				tracked.unended = true;
			}
			else if (lease instanceof PlainLease<T> plain && plain.word != 0) {
				plain.slot.isUnendedBroken = false;
				plain.slot.unended = plain;
			}
			this.recovery.due = true;
			throw ex;
		}
	}

	@Override
	public boolean isFatal(Throwable failure) {
		return LeaseUsage.isFatal(failure, this.factory::isFatal, this.events);
	}

	@Override
	public PoolState state() {
		StackHeadroom.require();
		this.threads.catchUp();
		this.recovery.run();
		return this.ledger.state();
	}

	@Override
	public List<LeaseInfo> leases() {
		return this.leaseTracker.leases();
	}

	@Override
	public PoolSettings settings() {
		return this.settings;
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

	/**
	 * Replaces the settings. Called under the lock of {@link SettingsUpdate} only.
	 */
	void settings(PoolSettings settings) {
		this.settings = settings;
		derive();
	}

	/**
	 * Updates the fields that spare callers from checking settings and phase each time.
	 */
	private void derive() {
		PoolSettings current;
		Phase now;
		do {
			current = settings();
			now = this.phase;
			this.tracks = current.trackLeases() || current.leakStackTraces() || current.maxLeaseTime() != null
					|| current.leasesPerResource() > 1 || current.targetUtilization() < 1 || this.events.hasListeners();
			this.plain = now == Phase.RUNNING && !this.tracks;
		}
		// Settings and phase may change at the same time, so repeat until neither has
		while (current != settings() || now != this.phase);
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
		advanceWaiters();
	}

	private void change(Phase from, Phase to) {
		if (this.shutdown.change(from, to)) {
			this.events.logOfPool((to == Phase.SUSPENDED) ? "suspended" : "resumed");
			this.events.tellOfPool((listener, pool) -> listener.onPhase(pool, to));
		}
	}

	@Override
	public void refresh() {
		StackHeadroom.require();
		this.events.logOfPool("refreshed: every present resource is retired");
		this.retirement.retireAll(DestroyReason.REFRESHED);
		// A caller may rely on a validation that has become useless
		advanceWaiters();
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
		return "Pool[%s, %s]".formatted(this.name, settings().size());
	}

	/**
	 * Serves waiters with idle resources and begins creations, so that no caller waits
	 * while either is possible. Must be called after every step that may have made one of
	 * them possible. Never throws, because that step has been taken: if this fails, the
	 * recovery repeats it.
	 */
	void advanceWaiters() {
		try {
			this.threads.catchUp();
			this.recovery.run();
			this.waitTimeouts.setMissed();
			this.finder.serve();
			this.creations.beginCreations();
			this.share.serve();
		}
		catch (Throwable ex) {
			this.recovery.request();
		}
	}

	Phase phase() {
		return this.phase;
	}

	/**
	 * Changes the phase. Called under the lock of {@link PoolShutdown} only.
	 */
	void phase(Phase phase) {
		this.phase = phase;
		derive();
	}

	boolean isRunning() {
		return this.phase == Phase.RUNNING;
	}

	boolean isClosing() {
		return this.phase == Phase.CLOSING || this.phase == Phase.CLOSED;
	}

	boolean tracks() {
		return this.tracks;
	}

}
