package io.github.managedpools.boot.metrics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToIntFunction;

import io.github.managedpools.DestroyReason;
import io.github.managedpools.KeyedPool;
import io.github.managedpools.LeaseInfo;
import io.github.managedpools.PoolListener;
import io.github.managedpools.PoolState;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

/**
 * The meters of one pool. All that can ever count are there from the start, so that the
 * first failure is seen as an increase.
 */
final class PoolMeters implements PoolListener {

	private static final String RESOURCES = "resources";

	private static final String LEAKS = "Leases that were held for longer than the max-lease-time";

	private final MeterRegistry registry;

	private final String pool;

	private final Consumer<PoolMeters> whenClosed;

	private final List<Meter> meters = new CopyOnWriteArrayList<>();

	private final Map<AcquireOutcome, Timer> acquire = new EnumMap<>(AcquireOutcome.class);

	private final Map<DestroyReason, Counter> destroyed = new EnumMap<>(DestroyReason.class);

	private final Timer use;

	private final Timer created;

	private final Timer createFailed;

	private final Counter leaks;

	PoolMeters(MeterRegistry registry, String pool, Consumer<PoolMeters> whenClosed) {
		this.registry = registry;
		this.pool = pool;
		this.whenClosed = whenClosed;
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
		this.leaks = add(Counter.builder("managed.pool.leaks")
			.description(LEAKS)
			.baseUnit("leases")
			.tag("pool", pool)
			.register(registry));
	}

	String pool() {
		return this.pool;
	}

	/**
	 * Adds the gauges, which read the pool's state whenever they are read.
	 */
	<P> void bind(P pool, Function<P, PoolState> state) {
		this.meters.addAll(gauges(this.registry, this.pool, pool, state));
	}

	/**
	 * Adds meters that go with the others.
	 */
	void addAll(List<Meter> more) {
		this.meters.addAll(more);
	}

	void remove() {
		this.meters.forEach(this.registry::remove);
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
		this.leaks.increment();
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
		this.meters.add(meter);
		return meter;
	}

	private static String tag(Enum<?> constant) {
		return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/**
	 * The meters of a pool that nobody listens to.
	 */
	static <P> List<Meter> gaugesAndLeaks(MeterRegistry registry, String name, P pool, Function<P, PoolState> state) {
		List<Meter> meters = gauges(registry, name, pool, state);
		meters.add(FunctionCounter
			.builder("managed.pool.leaks", pool, (leaking) -> state.apply(leaking).counters().leaked())
			.description(LEAKS)
			.baseUnit("leases")
			.tag("pool", name)
			.register(registry));
		return meters;
	}

	/**
	 * The meter that keyed pools have beside those of all.
	 */
	static Meter keys(MeterRegistry registry, KeyedPool<?, ?> pool) {
		return Gauge.builder("managed.pool.keys", pool, (present) -> present.keys().size())
			.description("Keys that have a pool of their own")
			.baseUnit("keys")
			.tag("pool", pool.name())
			.register(registry);
	}

	private static <P> List<Meter> gauges(MeterRegistry registry, String name, P pool, Function<P, PoolState> state) {
		Map<String, ToIntFunction<PoolState.Resources>> resources = Map.of("idle", PoolState.Resources::idle, "leased",
				PoolState.Resources::leased, "creating", PoolState.Resources::creating, "destroying",
				PoolState.Resources::destroying);
		List<Meter> gauges = new ArrayList<>();
		resources.forEach((what, value) -> gauges.add(Gauge
			.builder("managed.pool.resources", pool, (present) -> value.applyAsInt(state.apply(present).resources()))
			.description("Resources of the pool, by what they do")
			.baseUnit(RESOURCES)
			.tags("pool", name, "state", what)
			.register(registry)));
		gauges.add(Gauge.builder("managed.pool.size.min", pool, (present) -> state.apply(present).size().min())
			.description("Resources that the pool keeps at least")
			.baseUnit(RESOURCES)
			.tag("pool", name)
			.register(registry));
		gauges.add(Gauge.builder("managed.pool.size.max", pool, (present) -> state.apply(present).size().max())
			.description("Resources that the pool has at most")
			.baseUnit(RESOURCES)
			.tag("pool", name)
			.register(registry));
		gauges.add(Gauge.builder("managed.pool.pending", pool, (present) -> state.apply(present).pending())
			.description("Callers that wait for a resource")
			.baseUnit("callers")
			.tag("pool", name)
			.register(registry));
		return gauges;
	}

	/**
	 * How a creation ended.
	 */
	private enum CreateOutcome {

		CREATED, FAILED

	}

}
