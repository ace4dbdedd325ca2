package io.github.managedpools.engine;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.github.managedpools.PoolClock;
import io.github.managedpools.PoolClock.Timer;
import io.github.managedpools.PoolSettings;
import io.github.managedpools.SafeDescription;
import io.github.managedpools.cluster.LostPermits;
import io.github.managedpools.cluster.PermitAccount;
import io.github.managedpools.cluster.PermitSource;
import io.github.managedpools.cluster.PermitSourceState;
import io.github.managedpools.cluster.PermitSourceState.Status;
import io.github.managedpools.cluster.PermitState;
import io.github.managedpools.cluster.PermitTiming;
import io.github.managedpools.cluster.Permits;
import io.github.managedpools.cluster.WhenUnavailable;
import org.jspecify.annotations.Nullable;

/**
 * The permits behind a {@link SharedCapacity}: its limit is the number of permits that
 * are granted and not stranded. A permit is <i>stranded</i> while a creation or
 * destruction that was given up on may still hold the far side.
 * <p>
 * Taking and giving back places only changes the books here. What follows from that, a
 * new wish or spare permits to be given back, is settled with the source outside of all
 * locks. All fields are guarded by the capacity's lock.
 */
final class PermitBudget implements PermitView, PermitSource.Listener {

	private static final long SOON = TimeUnit.MILLISECONDS.toNanos(50);

	private final SharedCapacity capacity;

	private final Permits permits;

	private final PoolThreads threads;

	private final PoolClock clock;

	private final long yieldAfter;

	private final Overdraft overdraft;

	private final String name;

	private final PermitAccount account;

	private final PermitOrders orders;

	private int limit;

	/** May fall below zero for a moment, as the listener's contract says. */
	private int granted;

	private boolean unconfirmed;

	/** The permits ever lost. */
	private long lost;

	private int othersLack;

	/** The permits beyond a limit that was lowered, as far as they are known. */
	private int excess;

	private boolean closed;

	/** The time at which a permit was last left to others though callers waited. */
	private long sharedAt;

	/** The places in use, and those in addition that waiters or others request. */
	private int used;

	private int missing;

	private int requested;

	/** The time since which permits have been spare, or {@code null}. */
	private @Nullable Long spareSince;

	private @Nullable Timer timer;

	/** Whether the wish or the spare permits have changed. Read without the lock. */
	private volatile boolean due;

	PermitBudget(SharedCapacity capacity, String pool, PoolSettings settings, EngineContext services, Permits permits) {
		this.capacity = capacity;
		this.permits = permits;
		this.threads = services.threads;
		this.clock = services.clock;
		PermitTiming timing = permits.source().timing();
		this.yieldAfter = timing.yieldAfter().toNanos();
		this.overdraft = new Overdraft(this.clock, timing.deadAfter().plus(timing.timeToEnd()).toNanos());
		this.limit = Objects.requireNonNull(settings.clusterLimit());
		this.sharedAt = this.clock.nanoTime() - this.yieldAfter;
		this.name = (settings.clusterName() != null) ? settings.clusterName() : pool;
		this.account = permits.source().open(this.name, this.limit, this);
		this.orders = new PermitOrders(capacity, services, this.account);
	}

	// For the capacity, under its lock

	/**
	 * The number of places that there are permits for.
	 */
	int places() {
		if (isIgnored()) {
			return this.limit;
		}
		int places = Math.max(0, this.granted - this.excess - this.capacity.givenUp());
		return this.overdraft.lasts() ? Math.max(places, this.capacity.taken()) : places;
	}

	/**
	 * Whether there are not enough permits for a number of places.
	 */
	boolean isShortOf(int places) {
		return !isIgnored() && !this.overdraft.lasts() && places + this.capacity.givenUp() > this.granted;
	}

	/**
	 * Whether the limit is ignored, because the engine is not available.
	 */
	private boolean isIgnored() {
		return this.unconfirmed && this.permits.whenUnavailable() == WhenUnavailable.LOCAL;
	}

	/**
	 * The most places that there may be permits for.
	 */
	int limit() {
		return this.limit;
	}

	/**
	 * Whether creations may begin on permits at hand.
	 */
	boolean mayCreate() {
		return !this.unconfirmed || isIgnored();
	}

	/**
	 * Records how many places the capacity needs permits for.
	 * @param taken the places in use
	 * @param missing the places that waiters lack
	 * @param requesting the number of shares that would take a place for no waiter
	 */
	void needs(int taken, int missing, int requesting) {
		this.used = taken + this.capacity.givenUp();
		this.missing = missing;
		this.requested = requesting;
		this.overdraft.look(this.used > this.granted);
		if (this.closed) {
			giveBack(spare());
			if (this.orders.isDue()) {
				this.due = true;
			}
			return;
		}
		int spare = spare();
		if (spare <= 0) {
			this.spareSince = null;
		}
		if (wish() != this.orders.wish() || (spare > 0 && (this.spareSince == null || this.othersLack > 0))) {
			this.due = true;
		}
	}

	/**
	 * Leaves the permit of a place that came back to others that lack some, now and then,
	 * even if callers of this pool wait for it. Otherwise an instance that has none would
	 * get none as long as the others are busy.
	 * @param taken the places in use
	 */
	void placeCameBack(int taken) {
		if (this.othersLack == 0 || this.closed || isIgnored()
				|| this.granted <= Math.max(1, taken + this.capacity.givenUp())) {
			return;
		}
		try {
			long now = this.clock.nanoTime();
			if (this.missing > 0 && now - this.sharedAt >= this.yieldAfter) {
				this.sharedAt = now;
				giveBack(1);
				this.due = true;
			}
		}
		catch (Throwable ex) {
			// The user's clock threw: the next place that comes back is enough
		}
	}

	private int wish() {
		// What no waiter needs is not taken from those that lack permits
		return Math.min(this.limit, this.used + this.missing + ((this.othersLack > 0) ? 0 : this.requested));
	}

	/** The permits that the account holds beyond what is used and wished for. */
	private int spare() {
		int kept = Math.min(wish(), this.granted - this.excess);
		return this.granted - (this.closed ? this.used : Math.max(this.used, kept));
	}

	private void giveBack(int spare) {
		if (spare > 0) {
			this.granted -= spare;
			// The account gives the highest numbers back first
			this.excess = Math.max(0, this.excess - spare);
			this.orders.giveBack(spare);
		}
	}

	// For the capacity, outside of all locks

	/**
	 * Why no creation may begin until the engine answers again, or {@code null} if
	 * creations may begin.
	 */
	@Nullable Throwable unavailable() {
		if (this.capacity.read(this::mayCreate)) {
			return null;
		}
		PermitState state = state();
		String problem = state.source().problem();
		return new IllegalStateException(
				(problem != null) ? "%s can't be asked for permits: %s".formatted(state.source().engine(), problem)
						: state.trouble(this.clock.instant(), true));
	}

	/**
	 * Settles with the source what has changed.
	 */
	void settle() {
		if (!this.due) {
			return;
		}
		this.capacity.locked(() -> {
			this.due = false;
			if (!this.closed) {
				this.orders.want(wish());
				settleSpare(this.clock.nanoTime());
			}
		});
		this.orders.send();
	}

	private void settleSpare(long now) {
		int spare = spare();
		if (spare <= 0) {
			return;
		}
		Long since = this.spareSince;
		if (this.othersLack > 0 || (since != null && now - since >= this.yieldAfter)) {
			this.spareSince = null;
			giveBack(spare);
			return;
		}
		if (since == null) {
			this.spareSince = now;
			since = now;
		}
		if (this.timer == null || this.timer == PoolThreads.LOST) {
			this.timer = this.threads.schedule(this::timeIsOver, Math.max(0, this.yieldAfter - (now - since)));
		}
	}

	private void timeIsOver() {
		this.capacity.locked(() -> {
			this.timer = null;
			this.due = true;
		});
		settle();
	}

	/**
	 * Whether leases end under their holders when permits are lost.
	 */
	boolean endsLeases() {
		return this.permits.onLost() == LostPermits.DESTROY;
	}

	/**
	 * Changes the limit. Changes nothing if the account refuses it.
	 */
	void limit(int limit) {
		this.account.limit(limit);
		int known = limit;
		do {
			// Another thread may change it at the same time
			int latest = known;
			this.capacity.locked(() -> this.limit = latest);
			known = limitOfAccount(latest);
		}
		while (known != this.capacity.read(() -> this.limit));
		changed();
	}

	private int excess() {
		try {
			return this.account.state().excess();
		}
		catch (RuntimeException ex) {
			// Then only what others lack is known
			return 0;
		}
	}

	private int limitOfAccount(int otherwise) {
		try {
			return this.account.state().limit();
		}
		catch (RuntimeException ex) {
			return otherwise;
		}
	}

	void check(PoolSettings settings) {
		this.permits.check(settings);
	}

	/**
	 * Gives back what is not in use. The rest goes back when its resources have ended, or
	 * with the process.
	 */
	void close() {
		this.capacity.locked(() -> {
			this.closed = true;
			giveBack(spare());
			this.orders.close();
			Timer present = this.timer;
			if (present != null) {
				present.cancel();
			}
		});
		this.orders.send();
	}

	@Override
	public PermitState state() {
		PermitSourceState source = sourceState();
		return this.capacity.read(() -> new PermitState(this.name, this.limit, Math.max(0, this.granted), this.used,
				wish(), this.capacity.givenUp(), this.lost,
				PermitStatus.of(source.status(), this.unconfirmed, isIgnored()), source));
	}

	private PermitSourceState sourceState() {
		try {
			return Objects.requireNonNull(this.permits.source().state(), "the source returned no state");
		}
		catch (RuntimeException ex) {
			// Must not replace the failure that a caller gets
			return new PermitSourceState("the source of permits", Status.UNAVAILABLE, this.clock.instant(),
					SafeDescription.of(ex));
		}
	}

	@Override
	public CompletableFuture<Map<String, Integer>> holders() {
		try {
			return this.account.holders();
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	/**
	 * Describes the permits, to be appended to the description of a pool.
	 */
	String describe() {
		PermitState state = state();
		String trouble = state.trouble(this.clock.instant(), true);
		return "; %d permits of at most %d for all instances of '%s'%s%s".formatted(state.granted(), state.limit(),
				this.name, trouble.isEmpty() ? "" : "; ", trouble);
	}

	// For the source

	@Override
	public void granted(int permits) {
		this.capacity.locked(() -> this.granted += permits);
		changed();
	}

	@Override
	public void lost(int permits) {
		this.capacity.locked(() -> {
			this.granted -= permits;
			this.lost += permits;
		});
		changed();
	}

	@Override
	public void unconfirmed(boolean unconfirmed) {
		this.capacity.locked(() -> {
			boolean ignored = isIgnored();
			this.unconfirmed = unconfirmed;
			if (ignored && !unconfirmed && this.used > this.granted) {
				// What there is may stay until the engine has granted permits for it
				this.threads.schedule(this::overdraftIsOver, this.overdraft.begin());
			}
		});
		changed();
		if (unconfirmed) {
			this.threads.execute(this::failFirstFills);
		}
	}

	private void failFirstFills() {
		Throwable cause = unavailable();
		if (cause != null) {
			this.capacity.failFirstFills(cause);
		}
	}

	@Override
	public void othersHungry(int permits) {
		int beyond = excess();
		int before = this.capacity.read(() -> this.excess);
		this.capacity.locked(() -> {
			this.othersLack = permits;
			this.excess = Math.max(0, Math.min(beyond - this.orders.owed(), this.granted));
			this.due = true;
		});
		if (before != beyond) {
			changed();
		}
		// Spare permits first
		settle();
		if (permits > 0) {
			this.threads.execute(() -> this.capacity.reclaimer.yieldToOthers(permits));
		}
	}

	private void overdraftIsOver() {
		this.capacity.locked(() -> this.overdraft.look(this.used > this.granted));
		changed();
	}

	/**
	 * Lets a thread of the pool begin the creations that have become possible, and retire
	 * the resources beyond the permits.
	 */
	private void changed() {
		this.threads.execute(this.capacity::limitChanged);
	}

	/**
	 * Does the same a little later.
	 */
	void changedSoon() {
		this.threads.schedule(this::changed, SOON);
	}

}
