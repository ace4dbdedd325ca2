package io.github.managedpools.boot.observation;

import java.util.function.Consumer;

import io.github.managedpools.KeyedPoolBuilder;
import io.github.managedpools.PoolBuilder;
import io.github.managedpools.PoolListener;
import io.github.managedpools.boot.KeyedPoolCustomizer;
import io.github.managedpools.boot.PoolCustomizer;
import io.micrometer.observation.ObservationRegistry;

import org.springframework.beans.factory.ObjectProvider;

/**
 * Gives {@link PoolObservations} to each pool, unless nothing handles observations: a
 * registry without handlers has no use for what a listener costs waits and creations.
 *
 * @since 0.1.0
 */
public class PoolObservationCustomizer implements PoolCustomizer, KeyedPoolCustomizer {

	private final ObjectProvider<ObservationRegistry> registry;

	/**
	 * Create a new {@code PoolObservationCustomizer}.
	 * @param registry the registry of observations; looked up when a pool is built
	 */
	public PoolObservationCustomizer(ObjectProvider<ObservationRegistry> registry) {
		this.registry = registry;
	}

	@Override
	public void customize(String pool, PoolBuilder<?> builder) {
		observe(builder::listener);
	}

	@Override
	public void customize(String pool, KeyedPoolBuilder<?, ?> builder) {
		observe(builder::listener);
	}

	private void observe(Consumer<PoolListener> listeners) {
		ObservationRegistry observations = this.registry.getIfUnique();
		if (observations != null && !observations.isNoop()) {
			listeners.accept(new PoolObservations(observations));
		}
	}

}
