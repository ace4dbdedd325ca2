package io.github.managedpools.boot.autoconfigure.lifecycle;

import io.github.managedpools.boot.autoconfigure.ManagedPoolsAutoConfiguration;
import io.github.managedpools.boot.lifecycle.PoolsCheckpoint;
import io.github.managedpools.boot.lifecycle.PoolsLifecycle;
import org.crac.Core;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for CRaC checkpoints that are taken
 * while an application starts.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ManagedPoolsAutoConfiguration.class)
@ConditionalOnClass(Core.class)
@ConditionalOnBean(PoolsLifecycle.class)
public final class PoolsCheckpointAutoConfiguration {

	PoolsCheckpointAutoConfiguration() {
	}

	@Bean("managedPools.checkpoint")
	PoolsCheckpoint poolsCheckpoint(PoolsLifecycle lifecycle) {
		PoolsCheckpoint checkpoint = new PoolsCheckpoint(lifecycle);
		// The context holds it weakly, so it does not outlive the application
		Core.getGlobalContext().register(checkpoint);
		return checkpoint;
	}

}
