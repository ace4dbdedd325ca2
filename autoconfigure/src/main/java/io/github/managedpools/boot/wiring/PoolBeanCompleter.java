package io.github.managedpools.boot.wiring;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Registers pools for the factories that an application's own post-processors have
 * defined since the {@link PoolBeanRegistrar} ran, and rejects entries whose factory is
 * still missing. Runs after them, because an auto-configuration defines it and it has no
 * order.
 *
 * @since 0.1.0
 */
public class PoolBeanCompleter implements BeanFactoryPostProcessor {

	private final PoolBeanRegistrar registrar;

	/**
	 * Create a new {@code PoolBeanCompleter}.
	 * @param registrar the registrar to complete
	 */
	public PoolBeanCompleter(PoolBeanRegistrar registrar) {
		this.registrar = registrar;
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		this.registrar.complete(beanFactory);
	}

}
