package io.github.managedpools.boot.metrics;

import java.util.List;
import java.util.function.Supplier;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether the user has configured a histogram, percentiles or service-level
 * objectives for a timer, so that it must be called for each lease. The filters of the
 * application tell, and so does a timer that is registered as a trial: a registry does
 * not reveal its filters, but its timers reveal what has come of them.
 */
final class TimerDetail {

	private final MeterRegistry registry;

	private final Supplier<List<MeterFilter>> filters;

	TimerDetail(MeterRegistry registry, Supplier<List<MeterFilter>> filters) {
		this.registry = registry;
		this.filters = filters;
	}

	/**
	 * Registers a timer if it must be called for each lease.
	 * @param timer registers the timer
	 * @return the timer, or {@code null} if sums suffice
	 */
	@Nullable Timer register(Supplier<Timer> timer) {
		Timer trial;
		try {
			trial = timer.get();
		}
		catch (IllegalArgumentException ex) {
			// The meters of another pool of this name read sums
			return null;
		}
		if (isFiltered(trial.getId()) || isDetailed(this.registry, trial)) {
			return trial;
		}
		this.registry.remove(trial);
		return null;
	}

	private boolean isFiltered(Meter.Id id) {
		DistributionStatisticConfig config = DistributionStatisticConfig.NONE;
		for (MeterFilter filter : this.filters.get()) {
			DistributionStatisticConfig configured = filter.configure(id, config);
			config = (configured != null) ? configured : config;
		}
		return config.isPublishingHistogram() || config.isPublishingPercentiles();
	}

	private static boolean isDetailed(MeterRegistry registry, Timer timer) {
		if (registry instanceof CompositeMeterRegistry composite) {
			return composite.getRegistries().stream().anyMatch((each) -> {
				Timer child = each.find(timer.getId().getName()).tags(timer.getId().getTags()).timer();
				return child != null && isDetailed(each, child);
			});
		}
		HistogramSnapshot snapshot = timer.takeSnapshot();
		return snapshot.histogramCounts().length > 0 || snapshot.percentileValues().length > 0;
	}

}
