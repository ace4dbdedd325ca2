package io.github.managedpools.boot.metrics;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

import io.github.managedpools.PoolState;
import io.github.managedpools.PoolStatistics;
import io.github.managedpools.TimeStatistics;
import io.github.managedpools.cluster.PermitState;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import org.jspecify.annotations.Nullable;

/**
 * The meters of all pools of one name that share a registry, as the pools of two
 * application contexts may. A registry has one meter for each name and tags, so timers
 * and counters count the operations of all these pools, and gauges show the sum of their
 * values. The meters are removed with the last of the pools.
 */
final class MeterGroup {

	/**
	 * The groups by registry and pool name. Guarded by itself. Only the members hold the
	 * groups strongly, because meters may refer to their registry.
	 */
	private static final Map<MeterRegistry, Map<String, WeakReference<MeterGroup>>> GROUPS = new WeakHashMap<>();

	private final MeterRegistry registry;

	private final String pool;

	/** Guarded by {@link #GROUPS}. */
	private int holders;

	/** Guarded by this. */
	private final Set<Meter> meters = new LinkedHashSet<>();

	/** Guarded by this. */
	private final List<GroupMember> members = new ArrayList<>();

	/** Guarded by this. */
	private boolean hasGauges;

	/** Guarded by this. */
	private boolean hasKeys;

	/** Guarded by this. */
	private boolean hasPermits;

	/** The timers that read sums, by name. Guarded by this. */
	private final Map<String, SummedTimer> timers = new HashMap<>();

	/** Leaks of pools that have left the group. Guarded by this. */
	private long formerLeaks;

	private MeterGroup(MeterRegistry registry, String pool) {
		this.registry = registry;
		this.pool = pool;
	}

	/**
	 * Joins the group of a name, which keeps its meters until every member has
	 * {@linkplain #leave left}.
	 */
	static MeterGroup join(MeterRegistry registry, String pool) {
		synchronized (GROUPS) {
			Map<String, WeakReference<MeterGroup>> groups = GROUPS.computeIfAbsent(registry, (key) -> new HashMap<>());
			WeakReference<MeterGroup> present = groups.get(pool);
			MeterGroup group = (present != null) ? present.get() : null;
			if (group == null) {
				group = new MeterGroup(registry, pool);
				groups.put(pool, new WeakReference<>(group));
			}
			group.holders++;
			return group;
		}
	}

	/**
	 * Leaves the group.
	 * @param pool the pool that is gone, or {@code null} if none was bound
	 */
	void leave(@Nullable Object pool) {
		if (pool != null) {
			unbind(pool);
		}
		synchronized (GROUPS) {
			if (--this.holders > 0) {
				return;
			}
			Map<String, WeakReference<MeterGroup>> groups = GROUPS.get(this.registry);
			if (groups != null) {
				groups.remove(this.pool);
			}
			removeMeters();
		}
	}

	private synchronized void removeMeters() {
		this.meters.forEach(this.registry::remove);
		this.meters.clear();
	}

	private void unbind(Object pool) {
		for (GroupMember member : members()) {
			if (member.pool() == pool) {
				// Read before taking the lock, because the pool may be about to close
				long leaks = (long) member.of((state) -> state.counters().leaked());
				member.statistics().forEach((last) -> timers().forEach((timer) -> timer.keep(last)));
				synchronized (this) {
					if (this.members.remove(member)) {
						this.formerLeaks += leaks;
					}
				}
			}
		}
	}

	/**
	 * Adds a meter that is removed with the group.
	 */
	synchronized <M extends Meter> M add(M meter) {
		this.meters.add(meter);
		return meter;
	}

	/**
	 * Adds a timer that reads sums, unless the group has it already.
	 */
	void addTimer(String name, String description, Tags tags, Function<PoolStatistics, TimeStatistics> times) {
		SummedTimer timer = new SummedTimer(this, times);
		boolean present;
		synchronized (this) {
			present = this.timers.putIfAbsent(name, timer) != null;
		}
		if (!present) {
			timer.register(this.registry, name, description, tags);
		}
	}

	private synchronized List<SummedTimer> timers() {
		return List.copyOf(this.timers.values());
	}

	/**
	 * The statistics of all pools that have any.
	 */
	Stream<PoolStatistics> statistics() {
		return members().stream().flatMap(GroupMember::statistics);
	}

	/**
	 * Adds a pool to the gauges.
	 * @param pool the pool
	 * @param state reads the pool's state
	 * @param keys reads the number of the pool's keys, or {@code null} for a plain pool
	 * @param permits reads the pool's permits; {@code null} if it has no cluster-limit
	 */
	<P> void bind(P pool, Function<P, @Nullable PoolState> state, @Nullable Function<P, Integer> keys,
			Function<P, @Nullable PermitState> permits) {
		boolean isLimited = permits.apply(pool) != null;
		boolean first;
		boolean firstKeyed;
		boolean firstLimited;
		synchronized (this) {
			this.members.add(GroupMember.of(pool, state, keys, permits));
			firstLimited = isLimited && !this.hasPermits;
			this.hasPermits |= isLimited;
			first = !this.hasGauges;
			this.hasGauges = true;
			firstKeyed = keys != null && !this.hasKeys;
			this.hasKeys |= firstKeyed;
		}
		if (first) {
			addGauges();
		}
		if (firstLimited) {
			PermitMeters.add(this, this.registry, this.pool);
		}
		if (firstKeyed) {
			add(Gauge.builder("managed.pool.keys", this, MeterGroup::keys)
				.description("Keys that have a pool of their own")
				.baseUnit("keys")
				.tag("pool", this.pool)
				.register(this.registry));
		}
	}

	/**
	 * Adds a meter unless one of another type has its name and tags. Registering detects
	 * that by a look-up. Searching the registry would visit each of its meters, so that
	 * the start of many pools would take quadratic time.
	 * @param meter registers the meter
	 * @return the meter, or {@code null} if there is another
	 */
	<M extends Meter> @Nullable M addUnlessTaken(Supplier<M> meter) {
		try {
			return add(meter.get());
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	/**
	 * Counts the leaks of pools without a listener.
	 */
	void addLeaks(String description) {
		addUnlessTaken(() -> FunctionCounter.builder("managed.pool.leaks", this, MeterGroup::leaks)
			.description(description)
			.baseUnit("leases")
			.tag("pool", this.pool)
			.register(this.registry));
	}

	private void addGauges() {
		for (StateGauge gauge : StateGauge.values()) {
			add(gauge.register(this.registry, this, this.pool));
		}
	}

	double sum(ToDoubleFunction<PoolState> value) {
		return members().stream().mapToDouble((member) -> member.of(value)).sum();
	}

	double sumOfPermits(ToDoubleFunction<PermitState> value) {
		return members().stream().mapToDouble((member) -> member.ofPermits(value)).sum();
	}

	double mostOfPermits(ToDoubleFunction<PermitState> value) {
		return members().stream().mapToDouble((member) -> member.ofPermits(value)).max().orElse(0);
	}

	private double keys() {
		return members().stream().mapToDouble(GroupMember::keys).sum();
	}

	private double leaks() {
		double former;
		synchronized (this) {
			former = this.formerLeaks;
		}
		return former + sum((state) -> state.counters().leaked());
	}

	/**
	 * A snapshot, so that no pool is read under the lock.
	 */
	private synchronized List<GroupMember> members() {
		return List.copyOf(this.members);
	}

}
