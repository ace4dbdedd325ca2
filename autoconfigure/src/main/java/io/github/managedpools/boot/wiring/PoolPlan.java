package io.github.managedpools.boot.wiring;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.managedpools.boot.properties.PoolConfiguration;
import io.github.managedpools.boot.properties.PoolConfigurationException;
import io.github.managedpools.boot.properties.PoolConfigurations;
import io.github.managedpools.boot.properties.PoolKind;
import io.github.managedpools.boot.properties.PoolName;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Matches factory beans with property entries, and decides which pools to build.
 */
final class PoolPlan {

	private final ConfigurableListableBeanFactory beanFactory;

	private final PoolConfigurations configurations;

	private final Map<PoolKind, FactoryBeans> factories = new EnumMap<>(PoolKind.class);

	/** Whether entries without a factory are ignored. */
	private final boolean partial;

	/** The pools of ancestors. */
	private final List<PoolBean> inherited = new ArrayList<>();

	/** The folded names of the pools of ancestors. */
	private final Map<PoolKind, Set<String>> inheritedNames = new EnumMap<>(PoolKind.class);

	private @Nullable PoolConfigurationException unresolved;

	PoolPlan(ConfigurableListableBeanFactory beanFactory, PoolConfigurations configurations, boolean partial) {
		this.beanFactory = beanFactory;
		this.configurations = configurations;
		this.partial = partial;
		for (PoolKind kind : PoolKind.values()) {
			this.factories.put(kind, new FactoryBeans(beanFactory, kind));
		}
		for (ConfigurableListableBeanFactory ancestor : Hierarchy.above(beanFactory)) {
			this.inherited.addAll(PoolBean.allIn(ancestor));
		}
		for (PoolBean pool : this.inherited) {
			this.inheritedNames.computeIfAbsent(pool.kind(), (kind) -> new HashSet<>())
				.add(PoolName.fold(pool.poolName()));
		}
	}

	/**
	 * The pools whose factories exist.
	 */
	List<PlannedPool> pools() {
		List<PoolConfiguration> configured = new ArrayList<>();
		for (PoolKind kind : PoolKind.values()) {
			configured.addAll(configured(kind));
		}
		this.configurations.checkVariables(configured);
		Map<String, List<PoolConfiguration>> claims = claims(configured);
		Map<String, PlannedPool> planned = new LinkedHashMap<>();
		for (PoolConfiguration pool : configured) {
			if (pool.enabled() && isWanted(pool, claims) && !isLeftOut(pool)) {
				PlannedPool plan = plan(pool, claims);
				PlannedPool other = (plan != null) ? planned.putIfAbsent(PoolName.fold(plan.name()), plan) : null;
				if (plan != null && other != null) {
					throw sameName(other, plan);
				}
			}
		}
		return List.copyOf(planned.values());
	}

	/**
	 * The failure of the first entry without a factory, if any; post-processors may still
	 * define the factory.
	 */
	@Nullable PoolConfigurationException unresolved() {
		return this.unresolved;
	}

	/**
	 * The configuration of each pool that has a factory bean or an entry, without
	 * duplicates.
	 */
	private Collection<PoolConfiguration> configured(PoolKind kind) {
		List<String> names = new ArrayList<>();
		for (String factory : factories(kind).all()) {
			names.add(PoolName.ofFactoryBean(factory));
		}
		names.addAll(this.configurations.names(kind));
		for (PoolBean pool : this.inherited) {
			if (pool.kind() == kind) {
				names.add(pool.poolName());
			}
		}
		Map<String, PoolConfiguration> configured = new LinkedHashMap<>();
		for (String name : names) {
			String folded = PoolName.fold(name);
			if (!configured.containsKey(folded)) {
				configured.put(folded, this.configurations.get(kind, name));
			}
		}
		return configured.values();
	}

	/**
	 * Whether a pool has an entry that does not merely repeat an ancestor's, or a factory
	 * bean that no entry claims for another pool.
	 */
	private boolean isWanted(PoolConfiguration pool, Map<String, List<PoolConfiguration>> claims) {
		List<String> candidates = factories(pool.kind()).forPool(pool.name());
		if (this.configurations.hasEntry(pool.kind(), pool.name())) {
			String named = pool.factory();
			boolean own = (named != null) ? this.beanFactory.containsLocalBean(named) : !candidates.isEmpty();
			return own || !isInherited(pool);
		}
		for (String factory : candidates) {
			if (!claims.containsKey(factory)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * The entries that name a factory, by the factory's bean name.
	 */
	private static Map<String, List<PoolConfiguration>> claims(List<PoolConfiguration> configured) {
		Map<String, List<PoolConfiguration>> claims = new HashMap<>();
		for (PoolConfiguration pool : configured) {
			if (pool.factory() != null) {
				claims.computeIfAbsent(pool.factory(), (factory) -> new ArrayList<>()).add(pool);
			}
		}
		return claims;
	}

	/**
	 * Whether the pool is a bean of an ancestor. The environment of a child context has
	 * the properties of its parent.
	 */
	private boolean isInherited(PoolConfiguration pool) {
		return this.inheritedNames.getOrDefault(pool.kind(), Set.of()).contains(PoolName.fold(pool.name()));
	}

	private @Nullable PlannedPool plan(PoolConfiguration pool, Map<String, List<PoolConfiguration>> claims) {
		String factory;
		try {
			factory = factoryOf(pool);
		}
		catch (NoFactoryException ex) {
			this.unresolved = (this.unresolved != null) ? this.unresolved : ex;
			return null;
		}
		List<PoolConfiguration> sharing = new ArrayList<>();
		for (PoolConfiguration other : claims.getOrDefault(factory, List.of())) {
			if (other.kind() == pool.kind() && other.enabled()) {
				sharing.add(other);
			}
		}
		boolean byName = factories(pool.kind()).forPool(pool.name()).contains(factory);
		boolean inherits = byName
				|| (sharing.size() == 1 && !this.configurations.hasEntry(pool.kind(), PoolName.ofFactoryBean(factory)));
		return new PlannedPool(pool.kind(), pool.name(), factory, factories(pool.kind()).poolType(factory),
				pool.keyedSettings(), inherits);
	}

	private boolean isLeftOut(PoolConfiguration pool) {
		String named = pool.factory();
		return this.partial && ((named != null) ? !this.beanFactory.containsBean(named)
				: factories(pool.kind()).forPool(pool.name()).isEmpty());
	}

	private String factoryOf(PoolConfiguration pool) {
		String entry = pool.kind().entry(pool.name());
		String named = pool.factory();
		if (named != null) {
			return checked(pool.kind(), entry + ".factory", named);
		}
		List<String> candidates = factories(pool.kind()).forPool(pool.name());
		if (candidates.isEmpty()) {
			throw new NoFactoryException("The entry '%s' has no factory: %s.".formatted(entry, there(pool
				.kind())), otherSection(pool)
						+ "Define a bean of type %s called '%s', set '%s.factory' to the name of one, or remove the entry."
							.formatted(pool.kind().factoryType().getName(), factoryBeanName(pool.name()), entry));
		}
		if (candidates.size() > 1) {
			throw new PoolConfigurationException(
					"The pool '%s' has several factories: the beans '%s'.".formatted(pool.name(),
							String.join("', '", candidates)),
					"Set '%s.factory' to the name of one of them, or rename the others.".formatted(entry));
		}
		return candidates.get(0);
	}

	private String checked(PoolKind kind, String key, String factory) {
		String action = "Set '%s' to the name of a bean of type %s.".formatted(key, kind.factoryType().getName());
		if (!this.beanFactory.containsBean(factory)) {
			throw new NoFactoryException(
					"'%s' is '%s', but there is no such bean; %s.".formatted(key, factory, there(kind)), action);
		}
		if (!this.beanFactory.isTypeMatch(factory, kind.factoryType())) {
			throw new PoolConfigurationException(
					"'%s' is '%s', but this bean is a %s and no %s; %s.".formatted(key, factory,
							this.beanFactory.getType(factory, false), kind.factoryType().getSimpleName(), there(kind)),
					action);
		}
		return factory;
	}

	private String there(PoolKind kind) {
		List<String> all = factories(kind).all();
		return all.isEmpty() ? "there are no beans of type %s".formatted(kind.factoryType().getSimpleName())
				: "the factory beans are '%s'".formatted(String.join("', '", all));
	}

	/**
	 * The advice for an entry that belongs to a pool of the other kind.
	 */
	private String otherSection(PoolConfiguration pool) {
		return Stream.of(PoolKind.values())
			.filter((kind) -> kind != pool.kind())
			.flatMap((kind) -> factories(kind).forPool(pool.name())
				.stream()
				.map((factory) -> "Write the entry as '%s' if it is for the %s bean '%s'. "
					.formatted(kind.entry(pool.name()), kind.factoryType().getSimpleName(), factory)))
			.collect(Collectors.joining());
	}

	private static PoolConfigurationException sameName(PlannedPool plain, PlannedPool keyed) {
		return new PoolConfigurationException(
				"The name '%s' is that of a plain and of a keyed pool: the beans '%s' and '%s' give one each."
					.formatted(plain.name(), plain.factoryBean(), keyed.factoryBean()),
				"Rename one of the beans, or set '%s.enabled' or '%s.enabled' to false."
					.formatted(plain.kind().entry(plain.name()), keyed.kind().entry(keyed.name())));
	}

	private FactoryBeans factories(PoolKind kind) {
		return Objects.requireNonNull(this.factories.get(kind), "Each kind has its factories");
	}

	private static String factoryBeanName(String pool) {
		String poolBean = PoolName.beanName(pool);
		return poolBean.substring(0, poolBean.length() - "Pool".length()) + "Factory";
	}

	/**
	 * Thrown when the factory of an entry is missing.
	 */
	private static final class NoFactoryException extends PoolConfigurationException {

		NoFactoryException(String description, String action) {
			super(description, action);
		}

	}

}
