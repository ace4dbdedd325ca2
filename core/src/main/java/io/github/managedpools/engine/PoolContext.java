package io.github.managedpools.engine;

import java.time.Duration;

import io.github.managedpools.PoolClock;
import io.github.managedpools.PoolSettings;
import io.github.managedpools.PoolState.Phase;
import io.github.managedpools.ResourceFactory;
import org.jspecify.annotations.Nullable;

/**
 * What all parts of one pool use: its name, factory, settings and phase, and the
 * {@linkplain EngineContext services} around it. Knows none of the parts.
 */
final class PoolContext<T> {

	final String name;

	final ResourceFactory<T> factory;

	final PoolClock clock;

	final PoolThreads threads;

	final PoolEvents events;

	final CapacityShare share;

	/** Runs destructions that do not already run on a thread of the pool. */
	final BoundedExecutor destructions;

	final PoolFamily family;

	final PoolSignals signals;

	/** The pools that resources of this one have leased parts from. */
	final PartPools partPools;

	private final EngineContext context;

	private volatile PoolSettings settings;

	private volatile Phase phase = Phase.RUNNING;

	private volatile boolean tracks;

	private volatile boolean countsLeases;

	PoolContext(String name, ResourceFactory<T> factory, PoolSettings settings, EngineContext context,
			PoolSignals signals) {
		this.name = name;
		this.factory = factory;
		this.settings = settings;
		this.context = context;
		this.clock = context.clock;
		this.threads = context.threads;
		this.events = context.events;
		this.destructions = context.destructions;
		this.family = context.family;
		this.share = context.family.share();
		this.signals = signals;
		this.partPools = context.partPools;
		derive();
	}

	PoolSettings settings() {
		return this.settings;
	}

	/**
	 * Replaces the settings. Called under the lock of {@link SettingsUpdate} only.
	 */
	void settings(PoolSettings settings) {
		this.settings = settings;
		derive();
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

	/**
	 * Whether leases are tracked.
	 */
	boolean tracks() {
		return this.tracks;
	}

	/**
	 * Whether leases are counted, or a resource may have several.
	 */
	boolean countsLeases() {
		return this.countsLeases;
	}

	/**
	 * The time; the given one if the user's clock throws.
	 */
	long nanoTime(long otherwise) {
		try {
			return this.clock.nanoTime();
		}
		catch (Throwable ex) {
			return otherwise;
		}
	}

	/**
	 * Records the end of a lease.
	 * @param uses the sums of its slot, if any listener needs them
	 */
	void leaseEnded(@Nullable TimeSums uses, long since) {
		if (uses != null) {
			leaseEnded(uses, since, nanoTime(since));
		}
	}

	/**
	 * Adds the time of a lease that has ended to the sums of its slot, and notifies
	 * listeners. Never throws if there is enough stack to call it.
	 */
	void leaseEnded(TimeSums uses, long since, long now) {
		try {
			uses.add(now - since, now);
			if (this.events.tellsEachLease()) {
				Duration held = Duration.ofNanos(now - since);
				this.events.tellOfLease((listener, name) -> listener.onReleased(name, held));
			}
		}
		catch (Throwable ex) {
			// Listeners miss the event, but the lease has ended
		}
	}

	/**
	 * Updates what spares callers from checking settings and phase each time.
	 */
	private void derive() {
		PoolSettings current;
		Phase now;
		do {
			current = settings();
			now = this.phase;
			boolean counts = current.leasesPerResource() > 1 || current.targetUtilization() < 1;
			this.countsLeases = counts;
			this.tracks = counts || current.trackLeases() || current.leakStackTraces() || current.maxLeaseTime() != null
					|| this.events.statistics != null || this.share.endsLeases();
			boolean running = now == Phase.RUNNING;
			this.signals.lendQuickly(running && !this.tracks,
					running && current.targetUtilization() == 1
							&& (current.leasesPerResource() == 1 || current.maxUses() == null)
							&& !current.leakStackTraces() && !this.events.tellsEachLease());
		}
		// Settings and phase may change at the same time, so repeat until neither has
		while (current != settings() || now != this.phase);
	}

	/**
	 * Releases what a pool that has ended does not share with others.
	 */
	void leave() {
		this.context.leave();
	}

}
