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
import io.github.managedpools.PoolStatistics;
import io.github.managedpools.TimeStatistics;
import io.github.managedpools.cluster.PermitState;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one pool. All counters exist from the start, so that the first failure
 * shows as an increase.
 */
final class PoolMeters implements PoolListener {

	private static final String RESOURCES = "resources";

	private static final String ACQUIRE = "managed.pool.acquire";

	private static final String WAITED = "Time that callers waited for a lease, by how their acquire ended";

	private static final String CREATE = "managed.pool.create";

	private static final String BUILT = "Time that creations of a resource took, by how they ended";

	private static final String LEAKS = "Leases that were held for longer than the max-lease-time, or dropped without being closed";

	private final MeterRegistry registry;

	private final String pool;

	private final Consumer<PoolMeters> whenClosed;

	private final MeterGroup group;

	private final AtomicBoolean removed = new AtomicBoolean();

	private volatile @Nullable Object bound;

	private final Map<AcquireOutcome, Timer> acquire = new EnumMap<>(AcquireOutcome.class);

	private final Map<DestroyReason, Counter> destroyed = new EnumMap<>(DestroyReason.class);

	/** The timer of each lease, if sums do not suffice. */
	private final @Nullable Timer use;

	private final Timer created;

	private final Timer createFailed;

	/** Absent if an earlier pool of that name counts leaks without a listener. */
	private final @Nullable Counter leaks;

	PoolMeters(MeterRegistry registry, TimerDetail detail, String pool, Consumer<PoolMeters> whenClosed) {
		this.registry = registry;
		this.pool = pool;
		this.whenClosed = whenClosed;
		this.group = MeterGroup.join(registry, pool);
		for (AcquireOutcome outcome : AcquireOutcome.values()) {
			Tags tags = Tags.of("pool", pool, "outcome", tag(outcome));
			if (outcome != AcquireOutcome.ACQUIRED) {
				this.acquire.put(outcome, timer(ACQUIRE, WAITED, tags));
				continue;
			}
			Timer each = timer(detail, ACQUIRE, WAITED, tags, PoolStatistics::acquired);
			if (each != null) {
				this.acquire.put(outcome, each);
			}
		}
		for (DestroyReason reason : DestroyReason.values()) {
			this.destroyed.put(reason,
					add(Counter.builder("managed.pool.destroyed")
						.description("Resources that were destroyed, by reason")
						.baseUnit(RESOURCES)
						.tags("pool", pool, "reason", tag(reason))
						.register(registry)));
		}
		this.use = timer(detail, "managed.pool.use", "Time for which leases were held", Tags.of("pool", pool),
				PoolStatistics::uses);
		this.created = timer(CREATE, BUILT, Tags.of("pool", pool, "outcome", tag(CreateOutcome.CREATED)));
		this.createFailed = timer(CREATE, BUILT, Tags.of("pool", pool, "outcome", tag(CreateOutcome.FAILED)));
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
	public LeaseDetail leaseDetail() {
		return (this.use != null || this.acquire.containsKey(AcquireOutcome.ACQUIRED)) ? LeaseDetail.EACH
				: LeaseDetail.SUMS;
	}

	@Override
	public void onAcquired(String pool, Duration waited) {
		record(this.acquire.get(AcquireOutcome.ACQUIRED), waited);
	}

	@Override
	public void onNotAcquired(String pool, AcquireOutcome outcome, Duration waited) {
		record(this.acquire.get(outcome), waited);
	}

	@Override
	public void onReleased(String pool, Duration held) {
		record(this.use, held);
	}

	private static void record(@Nullable Timer timer, Duration duration) {
		if (timer != null) {
			timer.record(duration);
		}
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

	private Timer timer(String name, String description, Tags tags) {
		return add(register(name, description, tags));
	}

	/**
	 * Adds a timer that must be called for each lease, or one that reads the sums.
	 * @return the timer to call, or {@code null} if there is none
	 */
	private @Nullable Timer timer(TimerDetail detail, String name, String description, Tags tags,
			Function<PoolStatistics, TimeStatistics> times) {
		Timer each = detail.register(() -> register(name, description, tags));
		if (each != null) {
			return add(each);
		}
		this.group.addTimer(name, description, tags, times);
		return null;
	}

	private Timer register(String name, String description, Tags tags) {
		return Timer.builder(name).description(description).tags(tags).register(this.registry);
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
