package io.github.managedpools.boot.metrics;

import java.util.function.ToDoubleFunction;

import io.github.managedpools.PoolState;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

/**
 * The gauges of a pool's state. A constant for each instead of a lambda, which would be a
 * class that each start has to load.
 */
enum StateGauge implements ToDoubleFunction<PoolState> {

	IDLE("idle"), LEASED("leased"), CREATING("creating"), DESTROYING("destroying"), GIVEN_UP("given-up"),

	SUSPECT("managed.pool.suspect", "Resources in doubt, which are validated before they are lent", "resources"),

	FAILING_FAST("managed.pool.failing.fast", "Whether callers fail at once because of fail-fast-after", "pools"),

	SIZE_MIN("managed.pool.size.min", "Resources that the pool keeps at least", "resources"),

	SIZE_MAX("managed.pool.size.max", "Resources that the pool has at most", "resources"),

	PENDING("managed.pool.pending", "Callers that wait for a resource", "callers");

	private final String meter;

	private final String description;

	private final String unit;

	/** What the counted resources do, or {@code null} if that does not matter. */
	private final @Nullable String doing;

	StateGauge(String doing) {
		this("managed.pool.resources", "Resources of the pool, by what they do", "resources", doing);
	}

	StateGauge(String meter, String description, String unit) {
		this(meter, description, unit, null);
	}

	StateGauge(String meter, String description, String unit, @Nullable String doing) {
		this.meter = meter;
		this.description = description;
		this.unit = unit;
		this.doing = doing;
	}

	@Override
	public double applyAsDouble(PoolState state) {
		return switch (this) {
			case IDLE -> state.resources().idle();
			case LEASED -> state.resources().leased();
			case CREATING -> state.resources().creating();
			case DESTROYING -> state.resources().destroying();
			case GIVEN_UP -> state.resources().givenUp();
			case SUSPECT -> state.resources().suspect();
			case FAILING_FAST -> state.failingFast() ? 1 : 0;
			case SIZE_MIN -> state.size().min();
			case SIZE_MAX -> state.size().max();
			case PENDING -> state.pending();
		};
	}

	/**
	 * Registers the gauge, which refers to the group weakly.
	 */
	Gauge register(MeterRegistry registry, MeterGroup group, String pool) {
		Gauge.Builder<MeterGroup> gauge = Gauge.builder(this.meter, group, (present) -> present.sum(this))
			.description(this.description)
			.baseUnit(this.unit)
			.tag("pool", pool);
		return ((this.doing != null) ? gauge.tag("state", this.doing) : gauge).register(registry);
	}

}
