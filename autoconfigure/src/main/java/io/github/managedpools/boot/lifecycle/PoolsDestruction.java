package io.github.managedpools.boot.lifecycle;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.Pool;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.DestructionAwareBeanPostProcessor;

/**
 * Has all pools shut down side by side, after the beans that use them, if the refresh of
 * a context fails: Spring then publishes no event before it destroys the first bean.
 *
 * @since 0.1.0
 */
public class PoolsDestruction implements DestructionAwareBeanPostProcessor {

	private final ConfigurableListableBeanFactory beanFactory;

	private final PoolsShutdown shutdown;

	/** Whether the lifecycle has been searched for, which takes long among many beans. */
	private boolean searched;

	private @Nullable PoolsLifecycle lifecycle;

	/**
	 * Create a new {@code PoolsDestruction}.
	 * @param beanFactory the bean factory that contains the pools
	 */
	public PoolsDestruction(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
		this.shutdown = new PoolsShutdown(beanFactory);
	}

	@Override
	public boolean requiresDestruction(Object bean) {
		return bean instanceof Pool<?> || bean instanceof KeyedPool<?, ?>;
	}

	@Override
	public void postProcessBeforeDestruction(Object bean, String beanName) {
		if (!requiresDestruction(bean)) {
			return;
		}
		if (!this.searched) {
			this.searched = true;
			this.lifecycle = findLifecycle();
		}
		if (this.lifecycle != null) {
			this.lifecycle.beforeDestructionOfPool();
		}
		else {
			// The refresh has failed before the lifecycle was created
			this.shutdown.destroy();
		}
	}

	private @Nullable PoolsLifecycle findLifecycle() {
		for (String name : this.beanFactory.getBeanNamesForType(PoolsLifecycle.class, false, false)) {
			if (this.beanFactory.getSingleton(name) instanceof PoolsLifecycle found) {
				return found;
			}
		}
		return null;
	}

}
