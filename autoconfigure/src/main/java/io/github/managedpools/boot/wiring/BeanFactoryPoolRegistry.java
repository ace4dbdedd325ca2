package io.github.managedpools.boot.wiring;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolClosedException;
import io.github.managedpools.boot.NoSuchPoolException;
import io.github.managedpools.boot.PoolRegistry;
import io.github.managedpools.boot.properties.PoolConfigurationException;
import io.github.managedpools.boot.properties.PoolKind;
import io.github.managedpools.boot.properties.PoolName;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeansException;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.CollectionUtils;
import org.springframework.util.MultiValueMap;

/**
 * {@link PoolRegistry} of the pool beans of a bean factory and its ancestors. Every call
 * asks the bean factory, so that a lazy pool is not built before it is needed.
 *
 * @since 0.1.0
 */
public class BeanFactoryPoolRegistry implements PoolRegistry, SmartInitializingSingleton {

	private final ConfigurableListableBeanFactory beanFactory;

	/**
	 * Create a new {@code BeanFactoryPoolRegistry}.
	 * @param beanFactory the bean factory that contains the pools
	 */
	public BeanFactoryPoolRegistry(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	@Override
	public Pool<?> get(String name) {
		return find(name).orElseThrow(() -> missing(PoolKind.PLAIN, "pool", name));
	}

	@Override
	public Optional<Pool<?>> find(String name) {
		return Optional.ofNullable(pool(PoolKind.PLAIN, name, Pool.class)).map((pool) -> pool);
	}

	@Override
	public boolean contains(String name) {
		return isKnown(PoolKind.PLAIN, name) || find(name).isPresent();
	}

	@Override
	public List<Pool<?>> all() {
		return all(PoolKind.PLAIN, Pool.class, true).<Pool<?>>map((pool) -> pool).toList();
	}

	@Override
	public List<Pool<?>> built() {
		return all(PoolKind.PLAIN, Pool.class, false).<Pool<?>>map((pool) -> pool).toList();
	}

	@Override
	public KeyedPool<?, ?> getKeyed(String name) {
		return findKeyed(name).orElseThrow(() -> missing(PoolKind.KEYED, "keyed pool", name));
	}

	@Override
	public Optional<KeyedPool<?, ?>> findKeyed(String name) {
		return Optional.ofNullable(pool(PoolKind.KEYED, name, KeyedPool.class)).map((pool) -> pool);
	}

	@Override
	public boolean containsKeyed(String name) {
		return isKnown(PoolKind.KEYED, name) || findKeyed(name).isPresent();
	}

	@Override
	public List<KeyedPool<?, ?>> allKeyed() {
		return all(PoolKind.KEYED, KeyedPool.class, true).<KeyedPool<?, ?>>map((pool) -> pool).toList();
	}

	@Override
	public List<KeyedPool<?, ?>> builtKeyed() {
		return all(PoolKind.KEYED, KeyedPool.class, false).<KeyedPool<?, ?>>map((pool) -> pool).toList();
	}

	@Override
	public void afterSingletonsInstantiated() {
		Map<String, String> beansByName = new HashMap<>();
		for (PoolKind kind : PoolKind.values()) {
			for (String bean : beans(this.beanFactory, kind)) {
				String name = builtName(this.beanFactory, bean);
				if (name != null) {
					checkName(name, bean, beansByName);
				}
			}
		}
	}

	private static void checkName(String name, String bean, Map<String, String> beansByName) {
		String other = beansByName.putIfAbsent(PoolName.fold(name), bean);
		if (other != null) {
			throw new PoolConfigurationException(
					"Two pools are called '%s': the beans '%s' and '%s'.".formatted(name, other, bean),
					"Name a pool that is built by hand with '.name(...)' of its builder, or rename a factory bean.");
		}
	}

	private NoSuchPoolException missing(PoolKind kind, String what, String name) {
		return new NoSuchPoolException(what, name, names(kind), PoolBean.describeDisabledIn(this.beanFactory, null));
	}

	private <P> @Nullable P pool(PoolKind kind, String name, Class<P> type) {
		for (ConfigurableListableBeanFactory owner : Hierarchy.from(this.beanFactory)) {
			String bean = findBean(owner, kind, name);
			if (bean != null) {
				return PoolBean.get(owner, bean, type);
			}
		}
		return null;
	}

	private boolean isKnown(PoolKind kind, String name) {
		for (ConfigurableListableBeanFactory owner : Hierarchy.from(this.beanFactory)) {
			if (findKnownBean(owner, kind, name) != null) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Finds the bean of the pool with a name. Builds lazy pools as a last resort only.
	 */
	private static @Nullable String findBean(ConfigurableListableBeanFactory owner, PoolKind kind, String name) {
		String known = findKnownBean(owner, kind, name);
		if (known != null) {
			return known;
		}
		RuntimeException failure = null;
		for (String bean : beans(owner, kind)) {
			if (knownName(owner, bean) == null && builtName(owner, bean) == null) {
				try {
					String actual = nameOf(PoolBean.get(owner, bean, Object.class));
					if (actual != null && PoolName.isSame(actual, name)) {
						return bean;
					}
				}
				catch (BeansException | PoolClosedException ex) {
					failure = ex;
				}
			}
		}
		if (failure != null) {
			// It may be the requested pool
			throw failure;
		}
		return null;
	}

	/**
	 * Finds the bean of the pool with a name without calling lazy pools or other
	 * implementations. A pool that the application defines itself is found by its bean's
	 * name, too.
	 */
	private static @Nullable String findKnownBean(ConfigurableListableBeanFactory owner, PoolKind kind, String name) {
		String suggested = null;
		for (String bean : beans(owner, kind)) {
			String known = knownName(owner, bean);
			if (known == null && PoolName.isSame(PoolBean.suggestedName(bean), name)) {
				suggested = bean;
			}
			known = (known != null) ? known : builtName(owner, bean);
			if (known != null && PoolName.isSame(known, name)) {
				return bean;
			}
		}
		return suggested;
	}

	/**
	 * The pools by name, those of ancestors included unless a nearer one hides them.
	 */
	private <P> Stream<P> all(PoolKind kind, Class<P> type, boolean lazy) {
		MultiValueMap<String, P> pools = CollectionUtils.toMultiValueMap(new TreeMap<>());
		for (ConfigurableListableBeanFactory owner : Hierarchy.from(this.beanFactory)) {
			MultiValueMap<String, P> own = CollectionUtils.toMultiValueMap(new TreeMap<>());
			for (String bean : beans(owner, kind)) {
				P pool = (Hierarchy.ownerOf(bean, this.beanFactory) == owner) ? pool(owner, bean, type, lazy) : null;
				if (pool != null) {
					String name = nameOf(pool);
					own.add((name != null) ? name : PoolBean.suggestedName(bean), pool);
				}
			}
			own.forEach(pools::putIfAbsent);
		}
		return pools.values().stream().flatMap(List::stream);
	}

	/**
	 * Gets a pool; returns {@code null} if it has not been built and must not be, or
	 * can't be because the application is closing.
	 */
	private static <P> @Nullable P pool(ConfigurableListableBeanFactory owner, String bean, Class<P> type,
			boolean lazy) {
		if (!lazy && !owner.containsSingleton(bean)) {
			return null;
		}
		try {
			return PoolBean.get(owner, bean, type);
		}
		catch (PoolClosedException ex) {
			return null;
		}
	}

	private Set<String> names(PoolKind kind) {
		Set<String> names = new TreeSet<>();
		for (ConfigurableListableBeanFactory owner : Hierarchy.from(this.beanFactory)) {
			for (String bean : beans(owner, kind)) {
				String known = knownName(owner, bean);
				known = (known != null) ? known : builtName(owner, bean);
				names.add((known != null) ? known : PoolBean.suggestedName(bean));
			}
		}
		return names;
	}

	private static String[] beans(ConfigurableListableBeanFactory owner, PoolKind kind) {
		return owner.getBeanNamesForType(kind.poolType(), false, false);
	}

	private static @Nullable String builtName(ConfigurableListableBeanFactory owner, String bean) {
		if (!owner.containsSingleton(bean)) {
			return null;
		}
		Object pool = owner.getBean(bean);
		return PoolBean.isBuilt(pool) ? nameOf(pool) : null;
	}

	/**
	 * Reads the name of a pool, which another implementation, or the proxy of a scoped
	 * pool outside its scope, may not have.
	 */
	private static @Nullable String nameOf(Object pool) {
		try {
			return (pool instanceof Pool<?> plain) ? plain.name()
					: (pool instanceof KeyedPool<?, ?> keyed) ? keyed.name() : null;
		}
		catch (RuntimeException ex) {
			return null;
		}
	}

	private static @Nullable String knownName(ConfigurableListableBeanFactory owner, String bean) {
		Object name = owner.containsBeanDefinition(bean)
				? owner.getBeanDefinition(bean).getAttribute(PoolBeanRegistrar.POOL_NAME) : null;
		return (name != null) ? name.toString() : null;
	}

}
