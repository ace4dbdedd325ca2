package io.github.managedpools.engine;

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
	 * Updates what spares callers from checking settings and phase each time.
	 */
	private void derive() {
		PoolSettings current;
		Phase now;
		do {
			current = settings();
			now = this.phase;
			this.tracks = current.trackLeases() || current.leakStackTraces() || current.maxLeaseTime() != null
					|| current.leasesPerResource() > 1 || current.targetUtilization() < 1 || this.events.hasListeners();
			this.signals.lendPlainly(now == Phase.RUNNING && !this.tracks);
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
