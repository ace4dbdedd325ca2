package io.github.managedpools.boot.metrics;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.github.managedpools.PoolStatistics;
import io.github.managedpools.TimeStatistics;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import org.jspecify.annotations.Nullable;

/**
 * A timer that reads the sums of the pools of a group, instead of being called for each
 * lease. As a function timer has no maximum, a gauge shows it under the name that a
 * timer's maximum has in Prometheus.
 */
final class SummedTimer {

	/**
	 * Whether a gauge may have the name of the maximum of a timer with other tags. Before
	 * Micrometer 1.17, the Prometheus registry rejects both at each scrape, so the
	 * maximum is left out beside the timers of other outcomes.
	 */
	static final boolean SHARES_NAMES = sharesNames(MeterRegistry.class.getPackage().getImplementationVersion());

	private final MeterGroup group;

	private final Function<PoolStatistics, TimeStatistics> times;

	/** The count of pools that have left the group. Guarded by this. */
	private long formerCount;

	/** The total of pools that have left the group. Guarded by this. */
	private Duration formerTotal = Duration.ZERO;

	SummedTimer(MeterGroup group, Function<PoolStatistics, TimeStatistics> times) {
		this.group = group;
		this.times = times;
	}

	private static boolean sharesNames(@Nullable String micrometer) {
		return micrometer != null && !micrometer.matches("1\\.(\\d|1[0-6])\\..*");
	}

	/**
	 * Registers the meters, which refer to this object weakly.
	 */
	void register(MeterRegistry registry, String name, String description, Tags tags) {
		this.group.addUnlessTaken(() -> FunctionTimer
			.builder(name, this, SummedTimer::count, SummedTimer::totalNanos, TimeUnit.NANOSECONDS)
			.description(description)
			.tags(tags)
			.register(registry));
		if (!SHARES_NAMES && tags.stream().anyMatch((tag) -> tag.getKey().equals("outcome"))) {
			return;
		}
		this.group.addUnlessTaken(() -> Gauge.builder(name + ".seconds.max", this, SummedTimer::maxSeconds)
			.description(description)
			.tags(tags)
			.register(registry));
	}

	/**
	 * Keeps the sums of a pool that leaves the group.
	 */
	void keep(PoolStatistics statistics) {
		TimeStatistics last = this.times.apply(statistics);
		synchronized (this) {
			this.formerCount += last.count();
			this.formerTotal = this.formerTotal.plus(last.total());
		}
	}

	private long count() {
		long former;
		synchronized (this) {
			former = this.formerCount;
		}
		return former + this.group.statistics().mapToLong((present) -> this.times.apply(present).count()).sum();
	}

	private double totalNanos() {
		Duration former;
		synchronized (this) {
			former = this.formerTotal;
		}
		return this.group.statistics()
			.map((present) -> this.times.apply(present).total())
			.reduce(former, Duration::plus)
			.toNanos();
	}

	private double maxSeconds() {
		return this.group.statistics()
			.mapToDouble((present) -> this.times.apply(present).longestLately().toNanos() / 1e9)
			.max()
			.orElse(0);
	}

}
