package io.github.managedpools.boot.metrics;

import java.util.function.ToDoubleFunction;

import io.github.managedpools.cluster.PermitState;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * The meters of the permits of pools with a cluster-limit.
 */
final class PermitMeters {

	private static final String PERMITS = "permits";

	private final MeterGroup group;

	private final MeterRegistry registry;

	private final String pool;

	private PermitMeters(MeterGroup group, MeterRegistry registry, String pool) {
		this.group = group;
		this.registry = registry;
		this.pool = pool;
	}

	/**
	 * Adds the meters to a group.
	 */
	static void add(MeterGroup group, MeterRegistry registry, String pool) {
		PermitMeters meters = new PermitMeters(group, registry, pool);
		meters.add("granted", PermitState::granted);
		meters.add("used", PermitState::used);
		meters.add("wanted", PermitState::wanted);
		meters.add("stranded", PermitState::stranded);
		meters.add("overdraft", PermitState::overdraft);
		meters.addRest();
	}

	private void add(String state, ToDoubleFunction<PermitState> value) {
		this.group.add(Gauge.builder("managed.pool.permits", this.group, (present) -> present.sumOfPermits(value))
			.description("Permits of the pool, by what is known of them")
			.baseUnit(PERMITS)
			.tags("pool", this.pool, "state", state)
			.register(this.registry));
	}

	private void addRest() {
		this.group.add(Gauge
			.builder("managed.pool.permits.limit", this.group, (present) -> present.mostOfPermits(PermitState::limit))
			.description("Permits of all instances together at most")
			.baseUnit(PERMITS)
			.tag("pool", this.pool)
			.register(this.registry));
		this.group.add(Gauge
			.builder("managed.pool.permits.unavailable", this.group,
					(present) -> present.mostOfPermits(PermitMeters::unavailable))
			.description("Whether the engine that grants permits is not available: 1 if so, otherwise 0")
			.tag("pool", this.pool)
			.register(this.registry));
		this.group.add(FunctionCounter
			.builder("managed.pool.permits.lost", this.group, (present) -> present.sumOfPermits(PermitState::lost))
			.description("Permits that the pool has lost, so that other instances may use them")
			.baseUnit(PERMITS)
			.tag("pool", this.pool)
			.register(this.registry));
	}

	private static double unavailable(PermitState permits) {
		return (permits.isBlocked() || permits.status() == PermitState.Status.LOCAL) ? 1 : 0;
	}

}
