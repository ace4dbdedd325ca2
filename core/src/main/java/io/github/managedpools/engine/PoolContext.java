package io.github.managedpools.engine;

import java.time.Duration;

import io.github.managedpools.PoolClock;
import io.github.managedpools.PoolSettings;
import io.github.managedpools.PoolState.Phase;
import io.github.managedpools.ResourceFactory;

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
	 * Whether the pool must know when a lease ends.
	 */
	boolean needsEnd() {
		return this.events.hasListeners();
	}

	/**
	 * The nanoseconds since a time; zero if the user's clock throws.
	 */
	long timeSince(long since) {
		try {
			return this.clock.nanoTime() - since;
		}
		catch (Throwable ex) {
			return 0;
		}
	}

	/**
	 * Notifies listeners of the end of a lease. Never throws if there is enough stack to
	 * call it.
	 */
	void leaseEnded(long heldNanos) {
		try {
			if (this.events.hasListeners()) {
				Duration held = Duration.ofNanos(heldNanos);
				this.events.tell((listener, name) -> listener.onReleased(name, held));
			}
		}
		catch (Throwable ex) {
			// Listeners miss the event, but the lease ends
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
					|| this.events.hasListeners() || this.share.endsLeases();
			boolean running = now == Phase.RUNNING;
			this.signals.lendQuickly(running && !this.tracks,
					running && !counts && !current.leakStackTraces() && !this.events.hasListeners());
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
