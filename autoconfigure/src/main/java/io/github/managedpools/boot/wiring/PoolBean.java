package io.github.managedpools.boot.wiring;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.Pool;
import io.github.managedpools.boot.properties.PoolKind;
import io.github.managedpools.boot.properties.PoolName;

import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.ResolvableType;

/**
 * A bean that is a {@link Pool} or a {@link KeyedPool}, as its definition tells of it.
 *
 * @param kind which kind of pool it is
 * @param beanName the bean's name
 * @param poolName the pool's name, or for a pool that is built by hand the one that its
 * bean's name suggests
 * @param builtByHand whether the application builds the pool itself
 * @param type the type of the pool, as precisely as it is declared
 * @since 0.1.0
 */
public record PoolBean(PoolKind kind, String beanName, String poolName, boolean builtByHand, ResolvableType type) {

	private static final String SUFFIX = "Pool";

	/**
	 * The beans that are plain pools. Creates none.
	 * @param beanFactory the bean factory
	 * @return the beans
	 */
	public static List<PoolBean> in(ConfigurableListableBeanFactory beanFactory) {
		return in(beanFactory, PoolKind.PLAIN);
	}

	/**
	 * The beans that are pools, of both kinds. Creates none.
	 * @param beanFactory the bean factory
	 * @return the beans
	 */
	public static List<PoolBean> allIn(ConfigurableListableBeanFactory beanFactory) {
		return Stream.of(PoolKind.values()).flatMap((kind) -> in(beanFactory, kind).stream()).toList();
	}

	/**
	 * Tells users which pools there are, of both kinds. Creates none.
	 * @param beanFactory the bean factory
	 * @return a part of a sentence
	 */
	public static String describeAllIn(ConfigurableListableBeanFactory beanFactory) {
		List<PoolBean> pools = allIn(beanFactory);
		return pools.isEmpty() ? "there are no pools"
				: pools.stream().map(PoolBean::describe).collect(Collectors.joining(", ", "the pools are ", ""));
	}

	private static List<PoolBean> in(ConfigurableListableBeanFactory beanFactory, PoolKind kind) {
		List<PoolBean> beans = new ArrayList<>();
		for (String beanName : beanFactory.getBeanNamesForType(kind.poolType(), true, false)) {
			if (beanFactory.containsBeanDefinition(beanName) && !ScopedProxyUtils.isScopedTarget(beanName)) {
				beans.add(of(kind, beanName, beanFactory.getMergedBeanDefinition(beanName)));
			}
		}
		return beans;
	}

	private static PoolBean of(PoolKind kind, String beanName, BeanDefinition definition) {
		Object poolName = definition.getAttribute(PoolBeanRegistrar.POOL_NAME);
		return new PoolBean(kind, beanName, (poolName != null) ? poolName.toString() : suggestedName(beanName),
				poolName == null, definition.getResolvableType().as(kind.poolType()));
	}

	private String describe() {
		return "'%s' of type '%s<%s>'".formatted(this.poolName, this.kind.poolType().getSimpleName(),
				Stream.of(this.type.getGenerics()).map(ResolvableType::toString).collect(Collectors.joining(", ")));
	}

	private static String suggestedName(String beanName) {
		boolean suffixed = beanName.endsWith(SUFFIX) && beanName.length() > SUFFIX.length();
		return PoolName.kebab(suffixed ? beanName.substring(0, beanName.length() - SUFFIX.length()) : beanName);
	}

	/**
	 * Whether this is the pool that somebody names.
	 * @param spelling the name; dashes and case do not matter
	 * @return whether it is
	 */
	public boolean isCalled(String spelling) {
		return PoolName.isSame(this.poolName, spelling);
	}

	/**
	 * The type of the resources.
	 * @return the type, as precisely as it is declared
	 */
	public ResolvableType resourceType() {
		ResolvableType[] generics = this.type.getGenerics();
		return (generics.length > 0) ? generics[generics.length - 1] : ResolvableType.NONE;
	}

	/**
	 * The class of the resources.
	 * @return the class, or {@link Object} if it is not declared
	 */
	public Class<?> resourceClass() {
		return resourceType().resolve(Object.class);
	}

}
