package io.github.managedpools.boot.properties;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.github.managedpools.InvalidSettingException;
import io.github.managedpools.KeyedPoolSettings;
import io.github.managedpools.WarmUp;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.env.Environment;

/**
 * The configurations of pools in the environment. Each pool is bound by its own name
 * rather than as an entry of a map, so that all spellings of the name, including
 * environment variables, apply to one pool.
 *
 * @since 0.1.0
 */
public final class PoolConfigurations {

	private static final List<String> SIZE_PARTS = List.of("min", "max");

	private static final ConfigurationPropertyName DEFAULTS = ConfigurationPropertyName
		.of(ManagedPoolsProperties.PREFIX + ".defaults");

	private static final ConfigurationPropertyName CLUSTER = ConfigurationPropertyName.of(ClusterConfiguration.PREFIX);

	private final ConfiguredValues values;

	private final ConfiguredNames written;

	private final @Nullable Level defaults;

	private final KeyedPoolSettings defaultSettings;

	private PoolConfigurations(Environment environment) {
		this.values = new ConfiguredValues(environment);
		this.written = new ConfiguredNames(this.values);
		this.defaults = bind(DEFAULTS);
		this.defaultSettings = over(KeyedPoolSettings.defaults(), this.defaults, DEFAULTS);
		PropertyKeys.switches().forEach(this::checkSwitch);
		if (this.written.mayHave(CLUSTER)) {
			// An invalid value is reported although no pool has a limit yet
			ClusterConfiguration.of(environment);
		}
	}

	/**
	 * Rejects a switch that is neither true nor false, because conditions on the switch
	 * would silently treat it as false.
	 */
	private void checkSwitch(String key) {
		ConfigurationPropertyName name = ConfiguredNames.PREFIX.append(key);
		ConfiguredValues.Written written = this.written.mayHave(name) ? this.values.find(name) : null;
		if (written != null && !written.text().equalsIgnoreCase("true") && !written.text().equalsIgnoreCase("false")) {
			throw new PoolConfigurationException(
					"%s: it must be true or false.".formatted(describe(written.property(), name)),
					"Set '%s' to true or false.".formatted(name));
		}
	}

	/**
	 * Reads the environment.
	 * @param environment the environment
	 * @return the configurations
	 * @throws PoolConfigurationException if there is an unknown key, an invalid default,
	 * or a pool whose name is spelled in two ways
	 */
	public static PoolConfigurations of(Environment environment) {
		return new PoolConfigurations(environment);
	}

	/**
	 * The names of the pools that have an entry.
	 * @param kind the kind of pools
	 * @return the names, without duplicates
	 */
	public Collection<String> names(PoolKind kind) {
		return this.written.pools(kind);
	}

	/**
	 * Whether a pool has an entry.
	 * @param kind the kind of pool
	 * @param pool the pool's name in any spelling
	 * @return whether there is one
	 */
	public boolean hasEntry(PoolKind kind, String pool) {
		return this.written.hasPool(kind, pool);
	}

	/**
	 * The configuration of one pool, whether it has an entry or not.
	 * @param kind the kind of pool
	 * @param pool the pool's name
	 * @return its configuration
	 * @throws PoolConfigurationException if a value is invalid
	 */
	public PoolConfiguration get(PoolKind kind, String pool) {
		ConfigurationPropertyName prefix = ConfigurationPropertyName.of(kind.entry(pool));
		Level level = bind(prefix);
		PoolProperties properties = (level != null) ? level.properties() : null;
		KeyedPoolSettings settings = over(defaultsOf(kind), level, prefix);
		if (kind == PoolKind.KEYED && properties != null && properties.warmUp() == WarmUp.REQUIRED) {
			ConfigurationPropertyName warmUp = prefix.append("warm-up");
			throw new PoolConfigurationException(
					"%s: a keyed pool has no key to build resources for when the application starts."
						.formatted(describe(warmUp, find(warmUp))),
					"Remove '%s', or set it to eager or lazy.".formatted(warmUp));
		}
		Boolean enabled = (properties != null) ? properties.enabled() : null;
		if (enabled == null && this.defaults != null) {
			enabled = this.defaults.properties().enabled();
		}
		return new PoolConfiguration(kind, pool, enabled == null || enabled,
				(properties != null) ? properties.factory() : null, settings);
	}

	/**
	 * Rejects environment variables that are meant for a pool but match none.
	 * @param pools all existing pools
	 * @throws PoolConfigurationException if there is one
	 */
	public void checkVariables(Collection<PoolConfiguration> pools) {
		this.written.variables().check(pools);
	}

	private KeyedPoolSettings defaultsOf(PoolKind kind) {
		// The common limits of keyed pools must not make a plain pool invalid
		return (kind == PoolKind.KEYED) ? this.defaultSettings : new KeyedPoolSettings(this.defaultSettings.perKey(),
				null, null, KeyedPoolSettings.defaults().keyTimeToLive());
	}

	private @Nullable Level bind(ConfigurationPropertyName prefix) {
		if (!this.written.mayHave(prefix)) {
			return null;
		}
		try {
			Values values = new Values(prefix);
			return new Level(PoolProperties.of(values), values.lifted);
		}
		catch (BindException ex) {
			Throwable reason = NestedExceptionUtils.getMostSpecificCause(ex);
			throw impossible(ex.getName(), prefix, ex.getProperty(), String.valueOf(reason.getMessage()), ex);
		}
	}

	private KeyedPoolSettings over(KeyedPoolSettings base, @Nullable Level level, ConfigurationPropertyName prefix) {
		if (level == null) {
			return base;
		}
		try {
			return level.properties().over(base, level.lifted());
		}
		catch (InvalidSettingException ex) {
			ConfigurationPropertyName name = prefix.append(ex.key());
			throw impossible(name, prefix, find(name), String.valueOf(ex.getMessage()), ex);
		}
	}

	private PoolConfigurationException impossible(ConfigurationPropertyName name, ConfigurationPropertyName prefix,
			@Nullable ConfigurationProperty property, String reason, Exception cause) {
		String action = prefix.equals(name) ? "Set keys below it, such as '%s.size'.".formatted(name)
				: "Set '%s' to %s.".formatted(name,
						PropertyKeys.form(name.toString().substring(prefix.toString().length() + 1)));
		return new PoolConfigurationException("%s: %s.".formatted(describe(name, property), reason), action, cause);
	}

	/**
	 * Describes the values in the sources: the value of the name, or those of its parts
	 * and of the whole.
	 */
	private String describe(ConfigurationPropertyName name, @Nullable ConfigurationProperty property) {
		List<ConfigurationProperty> parts = new ArrayList<>();
		for (String part : SIZE_PARTS) {
			ConfigurationProperty found = find(name.append(part));
			if (found != null) {
				parts.add(found);
			}
		}
		if (parts.isEmpty()) {
			return (property != null) ? describe(property, name) : "'%s' has an invalid value".formatted(name);
		}
		if (property != null) {
			parts.add(property);
		}
		return parts.stream().map((part) -> describe(part, part.getName())).collect(Collectors.joining(" and "));
	}

	private static String describe(ConfigurationProperty property, ConfigurationPropertyName name) {
		String origin = (property.getOrigin() != null) ? " (from %s)".formatted(property.getOrigin()) : "";
		return "'%s' is '%s'%s".formatted(name, property.getValue(), origin);
	}

	private @Nullable ConfigurationProperty find(ConfigurationPropertyName name) {
		ConfiguredValues.Written written = this.values.find(name);
		return (written != null) ? written.property() : null;
	}

	/**
	 * The values of one section: of one pool, or the defaults.
	 *
	 * @param properties the values
	 * @param lifted the keys whose value is {@code none}
	 */
	private record Level(PoolProperties properties, Set<String> lifted) {

	}

	/**
	 * Binds the present keys one by one. Binding the whole record takes longer than
	 * everything else, because most keys are absent.
	 */
	private final class Values implements PoolProperties.Values {

		private final ConfigurationPropertyName prefix;

		private final Set<String> lifted = new HashSet<>();

		private Values(ConfigurationPropertyName prefix) {
			this.prefix = prefix;
		}

		@Override
		public <V> @Nullable V get(String key, Class<V> type) {
			ConfigurationPropertyName name = this.prefix.append(key);
			if (!PoolConfigurations.this.written.mayHave(name)) {
				return null;
			}
			if (type == Size.class) {
				return type.cast(size(name));
			}
			ConfiguredValues.Written written = PoolConfigurations.this.values.find(name);
			return (written != null) ? written.as(name, type) : null;
		}

		@Override
		public <V> @Nullable V limit(String key, Class<V> type) {
			ConfigurationPropertyName name = this.prefix.append(key);
			if (!PoolConfigurations.this.written.mayHave(name)) {
				return null;
			}
			ConfiguredValues.Written written = PoolConfigurations.this.values.find(name);
			if (written != null && PropertyKeys.isNone(written.text())) {
				this.lifted.add(key);
				return null;
			}
			return (written != null) ? written.as(name, type) : null;
		}

		private @Nullable Size size(ConfigurationPropertyName name) {
			Integer min = part(name, "min", Size::min);
			Integer max = part(name, "max", Size::max);
			return (min != null || max != null) ? new Size(min, max) : null;
		}

		private @Nullable Integer part(ConfigurationPropertyName name, String part,
				Function<Size, @Nullable Integer> ofRange) {
			ConfigurationPropertyName partName = name.append(part);
			ConfiguredValues.Written written = PoolConfigurations.this.values.find(partName, name);
			if (written == null) {
				return null;
			}
			if (written.isNamed(partName)) {
				return written.as(partName, Integer.class);
			}
			Size range = written.as(name, Size.class);
			return (range != null) ? ofRange.apply(range) : null;
		}

	}

}
