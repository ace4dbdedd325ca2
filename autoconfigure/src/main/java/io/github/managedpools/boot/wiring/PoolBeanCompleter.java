package io.github.managedpools.boot.wiring;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Gives a pool to each factory that an application's own post-processors have defined
 * since the {@link PoolBeanRegistrar} did its work, and refuses entries whose factory is
 * still not there. Runs after them, since it is defined by an auto-configuration and has
 * no order.
 *
 * @since 0.1.0
 */
public class PoolBeanCompleter implements BeanFactoryPostProcessor {

	private final PoolBeanRegistrar registrar;

	/**
	 * Creates a post-processor.
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
