package io.github.managedpools.boot.properties;

import java.time.Duration;

import io.github.managedpools.InvalidSettingException;
import io.github.managedpools.cluster.LostPermits;
import io.github.managedpools.cluster.PermitTiming;
import io.github.managedpools.cluster.WhenUnavailable;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.origin.Origin;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.env.Environment;

/**
 * The configuration of the engine that grants permits.
 *
 * @param engine the engine
 * @param timing the times
 * @param whenUnavailable what pools do while the engine is not available
 * @param onLost what happens to leased resources whose permits are lost
 * @param jdbcUrl the JDBC URL of a direct connection, or {@code null}
 * @since 0.1.0
 */
public record ClusterConfiguration(ClusterEngineName engine, PermitTiming timing, WhenUnavailable whenUnavailable,
		LostPermits onLost, @Nullable String jdbcUrl) {

	/** The prefix of the properties. */
	public static final String PREFIX = ManagedPoolsProperties.PREFIX + ".cluster";

	/**
	 * Reads the environment.
	 * @param environment the environment
	 * @return the configuration
	 * @throws PoolConfigurationException if a value is invalid
	 */
	public static ClusterConfiguration of(Environment environment) {
		ConfiguredValues values = new ConfiguredValues(environment);
		PermitTiming standard = PermitTiming.DEFAULT;
		Duration deadAfter = get(values, "dead-after", Duration.class, standard.deadAfter());
		Duration yieldAfter = get(values, "yield-after", Duration.class, standard.yieldAfter());
		ClusterEngineName engine = get(values, "engine", ClusterEngineName.class, ClusterEngineName.AUTO);
		WhenUnavailable whenUnavailable = get(values, "when-unavailable", WhenUnavailable.class, WhenUnavailable.WAIT);
		LostPermits onLost = get(values, "on-lost", LostPermits.class, LostPermits.RETIRE);
		ConfiguredValues.Written url = values.find(name("jdbc.url"));
		try {
			return new ClusterConfiguration(engine, new PermitTiming(deadAfter, yieldAfter), whenUnavailable, onLost,
					(url != null) ? url.text() : null);
		}
		catch (InvalidSettingException ex) {
			throw invalid(values, ex.key(), String.valueOf(ex.getMessage()), Duration.class, ex);
		}
	}

	private static <V> V get(ConfiguredValues values, String key, Class<V> type, V standard) {
		ConfigurationPropertyName name = name(key);
		ConfiguredValues.Written written = values.find(name);
		try {
			V value = (written != null) ? written.as(name, type) : null;
			return (value != null) ? value : standard;
		}
		catch (BindException ex) {
			throw invalid(values, key, String.valueOf(NestedExceptionUtils.getMostSpecificCause(ex).getMessage()), type,
					ex);
		}
	}

	private static ConfigurationPropertyName name(String key) {
		return ConfigurationPropertyName.of(PREFIX + "." + key);
	}

	private static PoolConfigurationException invalid(ConfiguredValues values, String key, String reason, Class<?> type,
			Exception cause) {
		ConfiguredValues.Written written = values.find(name(key));
		String value = "";
		if (written != null) {
			Origin origin = written.property().getOrigin();
			value = " is '%s'%s".formatted(written.text(), (origin != null) ? " (from %s)".formatted(origin) : "");
		}
		return new PoolConfigurationException("'%s.%s'%s: %s.".formatted(PREFIX, key, value, reason),
				"Set '%s.%s' to %s.".formatted(PREFIX, key, PropertyKeys.form(type)), cause);
	}

}
