package io.github.managedpools.boot.wiring;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.Pool;
import io.github.managedpools.boot.PoolRegistry;
import io.github.managedpools.boot.properties.PoolConfigurationException;
import io.github.managedpools.boot.properties.PoolKind;
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
		return findBean(PoolKind.PLAIN, name).map(this::pool);
	}

	@Override
	public List<Pool<?>> all() {
		return all(PoolKind.PLAIN, this::pool, Pool::name);
	}

	@Override
	public Optional<KeyedPool<?, ?>> findKeyed(String name) {
		return findBean(PoolKind.KEYED, name).map(this::keyedPool);
	}

	@Override
	public List<KeyedPool<?, ?>> allKeyed() {
		return all(PoolKind.KEYED, this::keyedPool, KeyedPool::name);
	}

	@Override
	public void afterSingletonsInstantiated() {
		Map<String, String> beansByName = new LinkedHashMap<>();
		ClosingOrder order = new ClosingOrder(this.beanFactory);
		for (PoolKind kind : PoolKind.values()) {
			for (String bean : beans(kind)) {
				order.tasksBefore(bean);
				if (this.beanFactory.containsSingleton(bean)) {
					checkName(bean, beansByName);
				}
			}
		}
	}

	private void checkName(String bean, Map<String, String> beansByName) {
		String name = actualName(bean);
		String other = beansByName.putIfAbsent(PoolName.fold(name), bean);
		if (other != null) {
			throw new PoolConfigurationException(
					"Two pools are called '%s': the beans '%s' and '%s'.".formatted(name, other, bean),
					"Name a pool that is built by hand with '.name(...)' of its builder, or rename a factory bean.");
		}
	}

	/**
	 * The bean that is the pool of a name. Builds lazy pools as the last resort only.
	 */
	private Optional<String> findBean(PoolKind kind, String name) {
		Map<Boolean, List<String>> byKnownName = beans(kind).stream()
			.collect(Collectors.partitioningBy((bean) -> knownName(bean) != null));
		return Stream.of(true, false)
			.flatMap((known) -> byKnownName.getOrDefault(known, List.of()).stream())
			.filter((bean) -> PoolName.isSame(name(bean), name))
			.findFirst();
	}

	private <P> List<P> all(PoolKind kind, Function<String, P> pool, Function<P, String> name) {
		return beans(kind).stream().map(pool).sorted(Comparator.comparing(name)).toList();
	}

	private List<String> beans(PoolKind kind) {
		return List.of(this.beanFactory.getBeanNamesForType(kind.poolType(), false, false));
	}

	private String name(String bean) {
		Object known = knownName(bean);
		return (known != null) ? known.toString() : actualName(bean);
	}

	private String actualName(String bean) {
		Object pool = this.beanFactory.getBean(bean);
		if (pool instanceof Pool<?> plain) {
			return plain.name();
		}
		return (pool instanceof KeyedPool<?, ?> keyed) ? keyed.name() : bean;
	}

	private @Nullable Object knownName(String bean) {
		return this.beanFactory.containsBeanDefinition(bean)
				? this.beanFactory.getBeanDefinition(bean).getAttribute(PoolBeanRegistrar.POOL_NAME) : null;
	}

	private Pool<?> pool(String bean) {
		return this.beanFactory.getBean(bean, Pool.class);
	}

	private KeyedPool<?, ?> keyedPool(String bean) {
		return this.beanFactory.getBean(bean, KeyedPool.class);
	}

}
