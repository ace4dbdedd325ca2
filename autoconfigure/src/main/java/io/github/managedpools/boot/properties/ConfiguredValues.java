package io.github.managedpools.boot.properties;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PlaceholdersResolver;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.core.env.Environment;

/**
 * The values under {@code managed-pools}, source by source, highest precedence first. A
 * value that is blank after its placeholders have been resolved counts as absent,
 * whatever its key.
 */
final class ConfiguredValues {

	private final PlaceholdersResolver placeholders;

	/** The sources that may have such values. */
	private final List<ConfigurationPropertySource> sources = new ArrayList<>();

	private final Map<ConfigurationPropertySource, Binder> binders = new ConcurrentHashMap<>();

	ConfiguredValues(Environment environment) {
		this.placeholders = new PropertySourcesPlaceholdersResolver(environment);
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
			if (source.containsDescendantOf(ConfiguredNames.PREFIX) != ConfigurationPropertyState.ABSENT) {
				this.sources.add(source);
			}
		}
	}

	List<ConfigurationPropertySource> sources() {
		return this.sources;
	}

	/**
	 * Finds the value of a name.
	 * @param name the name
	 * @return the value in the first source that has the name, or {@code null}
	 */
	@Nullable Written find(ConfigurationPropertyName name) {
		return first((source) -> in(source, name));
	}

	/**
	 * Finds the value of one part of a key that can also be written as a whole. The
	 * source with the highest precedence wins, in either form; within one source, the
	 * part wins.
	 * @param part the name of the part
	 * @param whole the name of the key
	 * @return the value in the first source that has either, or {@code null}
	 */
	@Nullable Written find(ConfigurationPropertyName part, ConfigurationPropertyName whole) {
		return first((source) -> {
			Written written = in(source, part);
			return (written != null) ? written : in(source, whole);
		});
	}

	/**
	 * Whether a property has a blank value.
	 * @param property the property
	 * @return whether it counts as absent
	 */
	boolean isBlank(ConfigurationProperty property) {
		return text(property).isBlank();
	}

	private @Nullable Written first(Function<ConfigurationPropertySource, @Nullable Written> finder) {
		for (ConfigurationPropertySource source : this.sources) {
			Written written = finder.apply(source);
			if (written != null) {
				return written;
			}
		}
		return null;
	}

	private @Nullable Written in(ConfigurationPropertySource source, ConfigurationPropertyName name) {
		ConfigurationProperty property = source.getConfigurationProperty(name);
		return (property != null && !isBlank(property)) ? new Written(source, property) : null;
	}

	private String text(ConfigurationProperty property) {
		try {
			return String.valueOf(this.placeholders.resolvePlaceholders(property.getValue()));
		}
		catch (IllegalArgumentException ex) {
			// Binding reports the placeholder together with the key
			return property.getValue().toString();
		}
	}

	/**
	 * A value in a source.
	 */
	final class Written {

		private final ConfigurationPropertySource source;

		private final ConfigurationProperty property;

		private Written(ConfigurationPropertySource source, ConfigurationProperty property) {
			this.source = source;
			this.property = property;
		}

		ConfigurationProperty property() {
			return this.property;
		}

		/**
		 * Whether the value was found under this name.
		 */
		boolean isNamed(ConfigurationPropertyName name) {
			return name.equals(this.property.getName());
		}

		String text() {
			return ConfiguredValues.this.text(this.property);
		}

		/**
		 * Converts the value.
		 * @throws org.springframework.boot.context.properties.bind.BindException if it
		 * can't be converted
		 */
		<V> @Nullable V as(ConfigurationPropertyName name, Class<V> type) {
			Binder binder = ConfiguredValues.this.binders.computeIfAbsent(this.source,
					(source) -> new Binder(List.of(source), ConfiguredValues.this.placeholders));
			return binder.bind(name, Bindable.of(type)).orElse(null);
		}

	}

}
