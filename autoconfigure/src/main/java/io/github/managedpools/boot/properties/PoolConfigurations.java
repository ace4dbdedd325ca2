package io.github.managedpools.boot.properties;

import java.util.Collection;

import io.github.managedpools.KeyedPoolSettings;
import io.github.managedpools.WarmUp;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.env.Environment;

/**
 * What the environment says about pools. Each pool is bound by its own name rather than
 * as an entry of a map, so that all the spellings of the name, environment variables
 * included, come together in one pool.
 *
 * @since 0.1.0
 */
public final class PoolConfigurations {

	private static final ConfigurationPropertyName DEFAULTS = ConfigurationPropertyName
		.of(ManagedPoolsProperties.PREFIX + ".defaults");

	private final Environment environment;

	private final Binder binder;

	private final WrittenNames written;

	private final @Nullable PoolProperties defaults;

	private final KeyedPoolSettings defaultSettings;

	private PoolConfigurations(Environment environment) {
		this.environment = environment;
		this.binder = Binder.get(environment);
		this.written = new WrittenNames(environment);
		this.defaults = bind(DEFAULTS);
		this.defaultSettings = over(KeyedPoolSettings.defaults(), this.defaults, DEFAULTS);
	}

	/**
	 * Reads the environment.
	 * @param environment the environment
	 * @return what it says
	 * @throws PoolConfigurationException if there is an unknown key, an impossible
	 * default, or a pool whose name is spelled in two ways
	 */
	public static PoolConfigurations of(Environment environment) {
		return new PoolConfigurations(environment);
	}

	/**
	 * The names of the pools that have an entry.
	 * @param kind which kind of pools
	 * @return the names, each once
	 */
	public Collection<String> names(PoolKind kind) {
		return this.written.pools(kind);
	}

	/**
	 * Whether a pool has an entry.
	 * @param kind which kind of pool it is
	 * @param pool the pool's name in any spelling
	 * @return whether there is one
	 */
	public boolean hasEntry(PoolKind kind, String pool) {
		return this.written.hasPool(kind, pool);
	}

	/**
	 * What holds for one pool, whether it has an entry or not.
	 * @param kind which kind of pool it is
	 * @param pool the pool's name
	 * @return its configuration
	 * @throws PoolConfigurationException if a value is impossible
	 */
	public PoolConfiguration get(PoolKind kind, String pool) {
		ConfigurationPropertyName prefix = ConfigurationPropertyName.of(kind.entry(pool));
		PoolProperties properties = bind(prefix);
		KeyedPoolSettings settings = over(defaultsOf(kind), properties, prefix);
		if (kind == PoolKind.KEYED && properties != null && properties.warmUp() == WarmUp.REQUIRED) {
			ConfigurationPropertyName warmUp = prefix.append("warm-up");
			throw new PoolConfigurationException(
					"%s: a keyed pool has no key to build resources for when the application starts."
						.formatted(describe(warmUp, find(warmUp))),
					"Remove '%s', or set it to eager or lazy.".formatted(warmUp));
		}
		Boolean enabled = (properties != null) ? properties.enabled() : null;
		if (enabled == null && this.defaults != null) {
			enabled = this.defaults.enabled();
		}
		return new PoolConfiguration(kind, pool, enabled == null || enabled,
				(properties != null) ? properties.factory() : null, settings);
	}

	/**
	 * Refuses environment variables that are meant for a pool but fit none.
	 * @param pools all the pools there are
	 * @throws PoolConfigurationException if there is one
	 */
	public void checkVariables(Collection<PoolConfiguration> pools) {
		this.written.variables().check(pools);
	}

	private KeyedPoolSettings defaultsOf(PoolKind kind) {
		// The common limits of keyed pools must not stand in the way of a plain one
		return (kind == PoolKind.KEYED) ? this.defaultSettings : new KeyedPoolSettings(this.defaultSettings.perKey(),
				null, null, KeyedPoolSettings.defaults().keyTimeToLive());
	}

	private @Nullable PoolProperties bind(ConfigurationPropertyName prefix) {
		if (!this.written.mayHave(prefix)) {
			return null;
		}
		try {
			return PoolProperties.of(new WrittenValues(prefix));
		}
		catch (BindException ex) {
			Throwable reason = NestedExceptionUtils.getMostSpecificCause(ex);
			throw impossible(ex.getName(), prefix, ex.getProperty(), String.valueOf(reason.getMessage()), ex);
		}
	}

	private KeyedPoolSettings over(KeyedPoolSettings base, @Nullable PoolProperties properties,
			ConfigurationPropertyName prefix) {
		if (properties == null) {
			return base;
		}
		try {
			return properties.over(base);
		}
		catch (IllegalArgumentException ex) {
			String message = String.valueOf(ex.getMessage());
			ConfigurationPropertyName name = prefix.append(message.substring(0, message.indexOf(' ')));
			throw impossible(name, prefix, find(name), message, ex);
		}
	}

	private PoolConfigurationException impossible(ConfigurationPropertyName name, ConfigurationPropertyName prefix,
			@Nullable ConfigurationProperty property, String reason, Exception cause) {
		String action = prefix.equals(name) ? "Set keys below it, such as '%s.size'.".formatted(name)
				: "Set '%s' to %s.".formatted(name,
						PropertyKeys.form(name.toString().substring(prefix.toString().length() + 1)));
		return new PoolConfigurationException("%s: %s.".formatted(describe(name, property), reason), action, cause);
	}

	private static String describe(ConfigurationPropertyName name, @Nullable ConfigurationProperty property) {
		String value = (property != null) ? " is '%s'".formatted(property.getValue()) : " has an impossible value";
		String origin = (property != null && property.getOrigin() != null)
				? " (from %s)".formatted(property.getOrigin()) : "";
		return "'%s'%s%s".formatted(name, value, origin);
	}

	private @Nullable ConfigurationProperty find(ConfigurationPropertyName name) {
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
			ConfigurationProperty property = source.getConfigurationProperty(name);
			if (property != null) {
				return property;
			}
		}
		return null;
	}

	/**
	 * Binds what is written, each key by itself. To have them bound as one record takes
	 * longer than all the rest, since most are written nowhere.
	 */
	private final class WrittenValues implements PoolProperties.Values {

		private final ConfigurationPropertyName prefix;

		private WrittenValues(ConfigurationPropertyName prefix) {
			this.prefix = prefix;
		}

		@Override
		public <V> @Nullable V get(String key, Class<V> type) {
			ConfigurationPropertyName name = this.prefix.append(key);
			return PoolConfigurations.this.written.mayHave(name)
					? PoolConfigurations.this.binder.bind(name, Bindable.of(type)).orElse(null) : null;
		}

	}

}
