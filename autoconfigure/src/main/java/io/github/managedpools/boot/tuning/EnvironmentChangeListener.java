package io.github.managedpools.boot.tuning;

import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ApplicationListener;

/**
 * Tunes the pools when Spring Cloud publishes a change of the environment.
 *
 * @since 0.1.0
 */
public class EnvironmentChangeListener implements ApplicationListener<EnvironmentChangeEvent> {

	private final PoolTuner tuner;

	/**
	 * Create a new {@code EnvironmentChangeListener}.
	 * @param tuner the tuner that applies the changes
	 */
	public EnvironmentChangeListener(PoolTuner tuner) {
		this.tuner = tuner;
	}

	@Override
	public void onApplicationEvent(EnvironmentChangeEvent event) {
		this.tuner.tune();
	}

}
