package io.github.managedpools.boot.observation;

import java.util.Locale;
import java.util.function.Consumer;

import io.github.managedpools.PoolListener;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Observes waits ({@code managed.pool.wait}) and creations
 * ({@code managed.pool.creation}). A wait is a child of the caller's observation. A
 * creation has no parent, because any caller may get the new resource; observations of
 * the factory are its children. A lease that needs no wait is not observed.
 *
 * @since 0.1.0
 */
public class PoolObservations implements PoolListener {

	private final ObservationRegistry registry;

	/**
	 * Create a new {@code PoolObservations}.
	 * @param registry the registry of observations
	 */
	public PoolObservations(ObservationRegistry registry) {
		this.registry = registry;
	}

	@Override
	public LeaseDetail leaseDetail() {
		return LeaseDetail.NONE;
	}

	@Override
	public @Nullable Consumer<AcquireOutcome> onWaiting(String pool) {
		Observation observation = begin("managed.pool.wait", "wait for " + pool, pool);
		return observation.isNoop() ? null : (outcome) -> {
			observation.lowCardinalityKeyValue("outcome", outcome.name().toLowerCase(Locale.ROOT).replace('_', '-'));
			observation.stop();
		};
	}

	@Override
	public @Nullable Consumer<@Nullable Throwable> onCreating(String pool) {
		Observation observation = begin("managed.pool.creation", "create " + pool, pool);
		if (observation.isNoop()) {
			return null;
		}
		Observation.Scope scope = observation.openScope();
		return (failure) -> {
			scope.close();
			if (failure != null) {
				observation.error(failure);
			}
			observation.stop();
		};
	}

	private Observation begin(String name, String contextualName, String pool) {
		return Observation.createNotStarted(name, this.registry)
			.contextualName(contextualName)
			.lowCardinalityKeyValue("pool", pool)
			.start();
	}

}
