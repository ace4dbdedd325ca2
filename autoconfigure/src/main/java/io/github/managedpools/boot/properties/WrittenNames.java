package io.github.managedpools.boot.properties;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * The names under {@code managed-pools} as they are written in the files and elsewhere.
 * Binding asks for the names it knows and never sees the others: they are looked at here,
 * so that a typo does not silently remove or alter a pool.
 */
final class WrittenNames {

	private static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of(ManagedPoolsProperties.PREFIX);

	private static final String DEFAULTS = "defaults";

	private static final String POOL = "pool";

	/** The entries' names by their folded form. */
	private final Map<String, Entry> entries = new LinkedHashMap<>();

	private final VariableNames variables = new VariableNames();

	WrittenNames(Environment environment) {
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
			if (source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource variables) {
				this.variables.addFrom(variables);
			}
			else if (source instanceof IterableConfigurationPropertySource iterable) {
				iterable.stream().filter(PREFIX::isAncestorOf).forEach((name) -> add(name, source));
			}
		}
		this.variables.entryNames()
			.forEach((name) -> this.entries.putIfAbsent(PoolName.fold(name), new Entry(name, name)));
	}

	/**
	 * The names of the pools that have an entry, each once.
	 */
	Collection<String> pools() {
		return this.entries.values().stream().map((entry) -> PoolName.kebab(entry.spelling())).toList();
	}

	boolean hasPool(String pool) {
		return this.entries.containsKey(PoolName.fold(pool));
	}

	VariableNames variables() {
		return this.variables;
	}

	private void add(ConfigurationPropertyName name, ConfigurationPropertySource source) {
		String root = name.getElement(1, Form.UNIFORM);
		if (root.equals(DEFAULTS)) {
			String key = key(name, 2);
			if (!PropertyKeys.isKnown(key) || key.equals("factory")) {
				throw unknown(name, key, source);
			}
		}
		else if (root.equals(POOL) && name.getNumberOfElements() > 2) {
			addEntry(name, source);
		}
		else {
			throw unknown(name, root, source);
		}
	}

	private void addEntry(ConfigurationPropertyName name, ConfigurationPropertySource source) {
		String spelling = name.getElement(2, Form.ORIGINAL);
		String key = key(name, 3);
		boolean empty = key.isEmpty() && isEmpty(source, name);
		if (!empty && !PropertyKeys.isKnown(key)) {
			throw unknown(name, key, source);
		}
		if (name.chop(3).toString().endsWith("]") && !spelling.equals(PoolName.fold(spelling))) {
			throw new PoolConfigurationException(
					"The key '%s'%s writes the pool's name in brackets.".formatted(written(name), from(source, name)),
					"Write it without brackets, as '%s.%s.%s'.".formatted(PREFIX, POOL, PoolName.kebab(spelling)));
		}
		Entry entry = this.entries.putIfAbsent(PoolName.fold(spelling), new Entry(spelling, written(name)));
		if (entry != null && !entry.spelling().equals(spelling)) {
			throw new PoolConfigurationException(
					"The keys '%s' and '%s'%s spell the name of one pool in two ways.".formatted(entry.name(),
							written(name), from(source, name)),
					"Put both under '%s.%s.%s'.".formatted(PREFIX, POOL, PoolName.kebab(spelling)));
		}
	}

	private PoolConfigurationException unknown(ConfigurationPropertyName name, String key,
			ConfigurationPropertySource source) {
		if (key.isEmpty()) {
			return new PoolConfigurationException(
					"'%s'%s has a value, where a pool has keys.".formatted(written(name), from(source, name)),
					"Set keys below it, such as '%s.size'.".formatted(written(name)));
		}
		String description = "The key '%s'%s is unknown.".formatted(written(name), from(source, name));
		String root = name.getElement(1, Form.UNIFORM);
		if (name.getNumberOfElements() == 2 || !List.of(DEFAULTS, POOL).contains(root)) {
			return new PoolConfigurationException(description,
					"Use '%s.%s.<key>' for every pool, or '%s.%s.<name>.<key>' for one.".formatted(PREFIX, DEFAULTS,
							PREFIX, POOL));
		}
		ConfigurationPropertyName parent = name.chop(root.equals(POOL) ? 3 : 2);
		String meant = PropertyKeys.similarTo(key)
			.map((similar) -> "Did you mean '%s.%s'? ".formatted(parent, similar))
			.orElse("");
		return new PoolConfigurationException(description,
				meant + "The keys of a pool are: %s.".formatted(String.join(", ", PropertyKeys.all())));
	}

	/**
	 * The name as its author wrote it; binding has it in lower case.
	 */
	private static String written(ConfigurationPropertyName name) {
		String text = name.toString();
		return text.contains("[") ? text : key(name, 0);
	}

	private static String key(ConfigurationPropertyName name, int from) {
		List<String> elements = new ArrayList<>();
		for (int i = from; i < name.getNumberOfElements(); i++) {
			elements.add(name.getElement(i, Form.ORIGINAL));
		}
		return String.join(".", elements);
	}

	private static boolean isEmpty(ConfigurationPropertySource source, ConfigurationPropertyName name) {
		ConfigurationProperty property = source.getConfigurationProperty(name);
		return property == null || property.getValue().toString().isEmpty();
	}

	private static String from(ConfigurationPropertySource source, ConfigurationPropertyName name) {
		ConfigurationProperty property = source.getConfigurationProperty(name);
		Origin origin = (property != null) ? property.getOrigin() : null;
		return (origin != null) ? " (from %s)".formatted(origin) : "";
	}

	/**
	 * An entry of a pool.
	 *
	 * @param spelling the pool's name as it is written
	 * @param name the first full name that was seen
	 */
	private record Entry(String spelling, String name) {

	}

}
