package io.github.managedpools.boot.wiring;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.github.managedpools.Pool;
import io.github.managedpools.boot.PoolRegistry;
import io.github.managedpools.boot.properties.PoolConfigurationException;
import io.github.managedpools.boot.properties.PoolName;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * A registry of the pool beans of a bean factory. Asks the bean factory each time, so
 * that a lazy pool is not built before it is needed.
 *
 * @since 0.1.0
 */
public class BeanFactoryPoolRegistry implements PoolRegistry, SmartInitializingSingleton {

	private final ConfigurableListableBeanFactory beanFactory;

	/**
	 * Makes the registry.
	 * @param beanFactory has the pool beans
	 */
	public BeanFactoryPoolRegistry(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	@Override
	public Optional<Pool<?>> find(String name) {
		String folded = PoolName.fold(name);
		for (String bean : beans()) {
			Object known = knownName(bean);
			if (known != null && PoolName.fold(known.toString()).equals(folded)) {
				return Optional.of(pool(bean));
			}
		}
		return beans().stream()
			.filter((bean) -> knownName(bean) == null)
			.<Pool<?>>map(this::pool)
			.filter((pool) -> PoolName.fold(pool.name()).equals(folded))
			.findFirst();
	}

	@Override
	public List<Pool<?>> all() {
		List<Pool<?>> pools = new ArrayList<>();
		beans().forEach((bean) -> pools.add(pool(bean)));
		pools.sort(Comparator.comparing(Pool::name));
		return pools;
	}

	@Override
	public void afterSingletonsInstantiated() {
		Map<String, String> beansByName = new LinkedHashMap<>();
		ClosingOrder order = new ClosingOrder(this.beanFactory);
		for (String bean : beans()) {
			order.tasksBefore(bean);
			if (!this.beanFactory.containsSingleton(bean)) {
				continue;
			}
			String name = pool(bean).name();
			String other = beansByName.putIfAbsent(PoolName.fold(name), bean);
			if (other != null) {
				throw new PoolConfigurationException(
						"Two pools are called '%s': the beans '%s' and '%s'.".formatted(name, other, bean),
						"Name a pool that is built by hand with 'Pool.builder(...).name(...)', or rename a factory bean.");
			}
		}
	}

	private List<String> beans() {
		return List.of(this.beanFactory.getBeanNamesForType(Pool.class, false, false));
	}

	private @Nullable Object knownName(String bean) {
		return this.beanFactory.containsBeanDefinition(bean)
				? this.beanFactory.getBeanDefinition(bean).getAttribute(PoolBeanRegistrar.POOL_NAME) : null;
	}

	private Pool<?> pool(String bean) {
		return this.beanFactory.getBean(bean, Pool.class);
	}

}
