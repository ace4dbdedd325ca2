package io.github.managedpools.boot.wiring;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.KeyedPoolSettings;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolClosedException;
import io.github.managedpools.SafeDescription;
import io.github.managedpools.boot.properties.PoolKind;
import io.github.managedpools.boot.properties.PoolName;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.BeanCreationNotAllowedException;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.Environment;

/**
 * The definition of a bean that is a {@link Pool} or a {@link KeyedPool}.
 *
 * @param kind which kind of pool it is
 * @param beanName the bean's name
 * @param poolName the pool's name; for a pool that the application builds itself, the
 * name that its bean's name suggests
 * @param builtByHand whether the application builds the pool itself
 * @param type the type of the pool, as precisely as it is declared
 * @since 0.1.0
 */
public record PoolBean(PoolKind kind, String beanName, String poolName, boolean builtByHand, ResolvableType type) {

	private static final String SUFFIX = "Pool";

	private static final String ENGINE = Pool.class.getPackageName() + ".engine.";

	/**
	 * The beans that are plain pools. Creates no bean.
	 * @param beanFactory the bean factory
	 * @return the beans
	 */
	public static List<PoolBean> in(ConfigurableListableBeanFactory beanFactory) {
		return in(beanFactory, PoolKind.PLAIN);
	}

	/**
	 * The beans that are pools of either kind. Creates no bean.
	 * @param beanFactory the bean factory
	 * @return the beans
	 */
	public static List<PoolBean> allIn(ConfigurableListableBeanFactory beanFactory) {
		return Stream.of(PoolKind.values()).flatMap((kind) -> in(beanFactory, kind).stream()).toList();
	}

	/**
	 * The beans that are plain pools, including those of ancestors. A pool hides an
	 * ancestor's pool of the same name. Creates no bean.
	 * @param beanFactory the bean factory
	 * @return the beans, nearest first
	 */
	public static List<PoolBean> visibleIn(ConfigurableListableBeanFactory beanFactory) {
		return visibleIn(beanFactory, PoolKind.PLAIN);
	}

	/**
	 * The beans that are pools of a kind, those of ancestors included. A pool hides that
	 * of an ancestor of the same name. Creates none.
	 * @param beanFactory the bean factory
	 * @param kind the kind
	 * @return the beans, nearest first
	 */
	public static List<PoolBean> visibleIn(ConfigurableListableBeanFactory beanFactory, PoolKind kind) {
		List<PoolBean> visible = new ArrayList<>();
		Set<String> nearer = new HashSet<>();
		for (ConfigurableListableBeanFactory owner : Hierarchy.from(beanFactory)) {
			Set<String> own = new HashSet<>();
			for (PoolBean pool : in(owner, kind)) {
				String name = PoolName.fold(pool.poolName());
				if (Hierarchy.ownerOf(pool.beanName(), beanFactory) == owner && !nearer.contains(name)) {
					visible.add(pool);
					own.add(name);
				}
			}
			nearer.addAll(own);
		}
		return visible;
	}

	/**
	 * Describes the pools of both kinds, and which are switched off, for a message.
	 * Creates no bean.
	 * @param beanFactory the bean factory
	 * @return a part of a sentence
	 */
	public static String describeAllIn(ConfigurableListableBeanFactory beanFactory) {
		return describeAllIn(beanFactory, null);
	}

	/**
	 * Describes the pools of both kinds, and which are switched off, for a message.
	 * Creates no bean.
	 * @param beanFactory the bean factory
	 * @param environment the environment of a bean factory whose start-up has failed, or
	 * {@code null} to get it from the bean factory
	 * @return a part of a sentence
	 */
	public static String describeAllIn(ConfigurableListableBeanFactory beanFactory, @Nullable Environment environment) {
		List<String> pools = new ArrayList<>();
		for (PoolKind kind : PoolKind.values()) {
			visibleIn(beanFactory, kind).forEach((pool) -> pools.add(pool.describe()));
		}
		String present = pools.isEmpty() ? "there are no pools" : "the pools are " + String.join(", ", pools);
		String disabled = describeDisabledIn(beanFactory, environment);
		if (disabled.isEmpty()) {
			return present;
		}
		return pools.isEmpty() ? disabled : present + "; " + disabled;
	}

	/**
	 * Describes which pools are switched off, and by which key, for a message. Creates no
	 * bean.
	 * @param beanFactory the bean factory
	 * @param environment the environment of a bean factory whose start-up has failed, or
	 * {@code null} to get it from the bean factory
	 * @return a part of a sentence, or an empty string if there are none
	 */
	public static String describeDisabledIn(ConfigurableListableBeanFactory beanFactory,
			@Nullable Environment environment) {
		return DisabledPools.describe(beanFactory, environment);
	}

	private static List<PoolBean> in(ConfigurableListableBeanFactory beanFactory, PoolKind kind) {
		List<PoolBean> beans = new ArrayList<>();
		DeclaredTypes types = new DeclaredTypes(beanFactory, kind.poolType());
		for (String beanName : beanFactory.getBeanNamesForType(kind.poolType(), true, false)) {
			if (beanFactory.containsBeanDefinition(beanName) && !ScopedProxyUtils.isScopedTarget(beanName)) {
				Object poolName = beanFactory.getBeanDefinition(beanName).getAttribute(PoolBeanRegistrar.POOL_NAME);
				beans.add(
						new PoolBean(kind, beanName, (poolName != null) ? poolName.toString() : suggestedName(beanName),
								poolName == null, type(kind, types, beanName)));
			}
		}
		return beans;
	}

	private static ResolvableType type(PoolKind kind, DeclaredTypes types, String beanName) {
		ResolvableType[] arguments = new ResolvableType[kind.poolType().getTypeParameters().length];
		for (int i = 0; i < arguments.length; i++) {
			arguments[i] = types.argument(beanName, i);
			if (arguments[i].resolve() == null) {
				arguments[i] = ResolvableType.forClass(Object.class);
			}
		}
		return ResolvableType.forClassWithGenerics(kind.poolType(), arguments);
	}

	private String describe() {
		return "'%s' of type '%s'".formatted(this.poolName, shortName(this.type));
	}

	/**
	 * The type of a pool as in Java source.
	 */
	static String shortName(ResolvableType pool) {
		return "%s<%s>".formatted(pool.toClass().getSimpleName(),
				Stream.of(pool.getGenerics()).map(ResolvableType::toString).collect(Collectors.joining(", ")));
	}

	/**
	 * The default name of a pool that the application defines as a bean itself.
	 */
	static String suggestedName(String beanName) {
		boolean suffixed = beanName.endsWith(SUFFIX) && beanName.length() > SUFFIX.length();
		return PoolName.kebab(suffixed ? beanName.substring(0, beanName.length() - SUFFIX.length()) : beanName);
	}

	/**
	 * Gets the pool itself, and builds it if it is lazy.
	 * @param beanFactory the bean factory that defines the pool
	 * @param beanName the bean name of the pool
	 * @param type the type of the pool
	 * @param <P> the type of the pool
	 * @return the pool
	 * @throws PoolClosedException if the pool has not been built and the application is
	 * closing, so that nothing is built any more
	 */
	public static <P> P get(BeanFactory beanFactory, String beanName, Class<P> type) {
		try {
			return beanFactory.getBean(beanName, type);
		}
		catch (BeanCreationException ex) {
			if (SafeDescription.chainOf(ex).stream().noneMatch(BeanCreationNotAllowedException.class::isInstance)) {
				throw ex;
			}
			throw new PoolClosedException(("The pool bean '%s' is not built any more: the application is closing, and "
					+ "nothing has used this lazy pool before; use it earlier, or do not make it lazy")
				.formatted(beanName), ex);
		}
	}

	/**
	 * The factory bean of a pool.
	 * @param beanName the bean name of the pool
	 * @param beanFactory the bean factory that contains the pool, or a descendant of it
	 * @return the bean name of the factory, or {@code null} if the pool is built by hand
	 */
	public static @Nullable String factoryOf(String beanName, ConfigurableListableBeanFactory beanFactory) {
		ConfigurableListableBeanFactory owner = Hierarchy.ownerOf(beanName, beanFactory);
		Object factory = owner.containsBeanDefinition(beanName)
				? owner.getBeanDefinition(beanName).getAttribute(PoolBeanRegistrar.FACTORY) : null;
		return (factory != null) ? factory.toString() : null;
	}

	/**
	 * Whether an object is a pool that a builder of this library has built. Other
	 * implementations, such as mocks, may return anything or throw.
	 * @param bean the object
	 * @return whether this is the case
	 */
	public static boolean isBuilt(Object bean) {
		return bean.getClass().getName().startsWith(ENGINE);
	}

	/**
	 * Replaces the planned settings of a pool that has not been built yet.
	 * @param beanFactory the bean factory that defines the pool
	 * @param settings the settings
	 * @return whether the pool will have the settings; {@code false} if it has been built
	 * already, or is not built from a factory bean
	 */
	public boolean replan(ConfigurableListableBeanFactory beanFactory, KeyedPoolSettings settings) {
		return beanFactory.getMergedBeanDefinition(this.beanName) instanceof AbstractBeanDefinition definition
				&& definition.getInstanceSupplier() instanceof PoolAssembler assembler && assembler.replan(settings);
	}

	/**
	 * Whether a name is that of this pool.
	 * @param spelling the name; dashes and case do not matter
	 * @return whether this is the case
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
	 * The class of the keys of a keyed pool.
	 * @return the class, or {@link Object} if it is not declared or the pool has no keys
	 */
	public Class<?> keyClass() {
		return (this.kind == PoolKind.KEYED) ? this.type.getGeneric(0).resolve(Object.class) : Object.class;
	}

	/**
	 * The class of the keys of a keyed pool that has been built.
	 * @param pool the pool
	 * @param beanFactory the bean factory that contains the pool, or {@code null}
	 * @return the class, or {@link Object} if no bean that is this pool declares it
	 */
	public static Class<?> keyClassOf(KeyedPool<?, ?> pool, @Nullable BeanFactory beanFactory) {
		if (beanFactory instanceof ConfigurableListableBeanFactory listable) {
			for (ConfigurableListableBeanFactory owner : Hierarchy.from(listable)) {
				for (PoolBean bean : in(owner, PoolKind.KEYED)) {
					if (owner.containsSingleton(bean.beanName()) && owner.getBean(bean.beanName()) == pool) {
						return bean.keyClass();
					}
				}
			}
		}
		return Object.class;
	}

	/**
	 * The class of the resources.
	 * @return the class, or {@link Object} if it is not declared
	 */
	public Class<?> resourceClass() {
		return resourceType().resolve(Object.class);
	}

}
