package io.github.managedpools.boot.metrics;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;

import io.github.managedpools.DestroyReason;
import io.github.managedpools.LeaseInfo;
import io.github.managedpools.PoolListener;
import io.github.managedpools.PoolState;
import io.github.managedpools.cluster.PermitState;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one pool. All counters exist from the start, so that the first failure
 * shows as an increase.
 */
final class PoolMeters implements PoolListener {

	private static final String RESOURCES = "resources";

	private static final String LEAKS = "Leases that were held for longer than the max-lease-time";

	private final MeterRegistry registry;

	private final String pool;

	private final Consumer<PoolMeters> whenClosed;

	private final MeterGroup group;

	private final AtomicBoolean removed = new AtomicBoolean();

	private volatile @Nullable Object bound;

	private final Map<AcquireOutcome, Timer> acquire = new EnumMap<>(AcquireOutcome.class);

	private final Map<DestroyReason, Counter> destroyed = new EnumMap<>(DestroyReason.class);

	private final Timer use;

	private final Timer created;

	private final Timer createFailed;

	/** Absent if an earlier pool of that name counts leaks without a listener. */
	private final @Nullable Counter leaks;

	PoolMeters(MeterRegistry registry, String pool, Consumer<PoolMeters> whenClosed) {
		this.registry = registry;
		this.pool = pool;
		this.whenClosed = whenClosed;
		this.group = MeterGroup.join(registry, pool);
		for (AcquireOutcome outcome : AcquireOutcome.values()) {
			this.acquire.put(outcome, timer("managed.pool.acquire",
					"Time that callers waited for a lease, by how their acquire ended", outcome));
		}
		for (DestroyReason reason : DestroyReason.values()) {
			this.destroyed.put(reason,
					add(Counter.builder("managed.pool.destroyed")
						.description("Resources that were destroyed, by reason")
						.baseUnit(RESOURCES)
						.tags("pool", pool, "reason", tag(reason))
						.register(registry)));
		}
		this.use = add(Timer.builder("managed.pool.use")
			.description("Time for which leases were held")
			.tag("pool", pool)
			.register(registry));
		String description = "Time that creations of a resource took, by how they ended";
		this.created = timer("managed.pool.create", description, CreateOutcome.CREATED);
		this.createFailed = timer("managed.pool.create", description, CreateOutcome.FAILED);
		this.leaks = leaks();
	}

	private @Nullable Counter leaks() {
		return this.group.addUnlessTaken(() -> Counter.builder("managed.pool.leaks")
			.description(LEAKS)
			.baseUnit("leases")
			.tag("pool", this.pool)
			.register(this.registry));
	}

	String pool() {
		return this.pool;
	}

	/**
	 * Adds the gauges, which read the pool's state on each access.
	 */
	<P> void bind(P pool, Function<P, @Nullable PoolState> state, @Nullable Function<P, Integer> keys,
			Function<P, @Nullable PermitState> permits) {
		this.bound = pool;
		this.group.bind(pool, state, keys, permits);
	}

	/**
	 * Removes the meters, unless another pool of that name has them too.
	 */
	void remove() {
		if (this.removed.compareAndSet(false, true)) {
			this.group.leave(this.bound);
		}
	}

	@Override
	public void onAcquired(String pool, Duration waited) {
		timer(AcquireOutcome.ACQUIRED).record(waited);
	}

	@Override
	public void onNotAcquired(String pool, AcquireOutcome outcome, Duration waited) {
		timer(outcome).record(waited);
	}

	@Override
	public void onReleased(String pool, Duration held) {
		this.use.record(held);
	}

	@Override
	public void onCreated(String pool, Duration took) {
		this.created.record(took);
	}

	@Override
	public void onCreateFailed(String pool, Duration took, Throwable cause) {
		this.createFailed.record(took);
	}

	@Override
	public void onDestroyed(String pool, DestroyReason reason, Duration took) {
		Counter counter = this.destroyed.get(reason);
		if (counter != null) {
			counter.increment();
		}
	}

	@Override
	public void onLeak(String pool, LeaseInfo lease) {
		if (this.leaks != null) {
			this.leaks.increment();
		}
	}

	@Override
	public void onPhase(String pool, PoolState.Phase phase) {
		if (phase == PoolState.Phase.CLOSED) {
			this.whenClosed.accept(this);
		}
	}

	private Timer timer(AcquireOutcome outcome) {
		return this.acquire.getOrDefault(outcome, this.use);
	}

	private Timer timer(String name, String description, Enum<?> outcome) {
		return add(Timer.builder(name)
			.description(description)
			.tags("pool", this.pool, "outcome", tag(outcome))
			.register(this.registry));
	}

	private <M extends Meter> M add(M meter) {
		return this.group.add(meter);
	}

	private static String tag(Enum<?> constant) {
		return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/**
	 * Joins the meters of a pool without a listener.
	 */
	static <P> MeterGroup gaugesAndLeaks(MeterRegistry registry, String name, P pool,
			Function<P, @Nullable PoolState> state, @Nullable Function<P, Integer> keys,
			Function<P, @Nullable PermitState> permits) {
		MeterGroup group = MeterGroup.join(registry, name);
		group.bind(pool, state, keys, permits);
		group.addLeaks(LEAKS);
		return group;
	}

	/**
	 * How a creation ended.
	 */
	private enum CreateOutcome {

		CREATED, FAILED

	}

}
