package io.github.managedpools.boot.tuning;

import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ApplicationListener;

/**
 * Has the pools tuned when Spring Cloud tells of a changed environment.
 *
 * @since 0.1.0
 */
public class EnvironmentChangeListener implements ApplicationListener<EnvironmentChangeEvent> {

	private final PoolTuner tuner;

	/**
	 * Create a new {@code EnvironmentChangeListener}.
	 * @param tuner brings the changes to the pools
	 */
	public EnvironmentChangeListener(PoolTuner tuner) {
		this.tuner = tuner;
	}

	@Override
	public void onApplicationEvent(EnvironmentChangeEvent event) {
		this.tuner.tune();
	}

}
