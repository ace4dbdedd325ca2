package io.github.managedpools.boot.properties;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * The names under {@code managed-pools} that the property sources contain. Binding looks
 * up known names and never sees the others, so this class checks them: a typo must not
 * silently remove or alter a pool.
 */
final class ConfiguredNames {

	static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of(ManagedPoolsProperties.PREFIX);

	private static final String DEFAULTS = "defaults";

	/** The names of entries by their folded form. */
	private final Map<PoolKind, Map<String, Entry>> entries = new EnumMap<>(PoolKind.class);

	/** All names in the sources, and their parents. */
	private final Set<ConfigurationPropertyName> names = new HashSet<>();

	private final VariableNames variables = new VariableNames();

	private final ConfiguredValues values;

	/**
	 * Whether some source can't list its names.
	 */
	private boolean anySilent;

	ConfiguredNames(ConfiguredValues values) {
		this.values = values;
		for (PoolKind kind : PoolKind.values()) {
			this.entries.put(kind, new LinkedHashMap<>());
		}
		for (ConfigurationPropertySource source : values.sources()) {
			if (source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource variables) {
				this.variables.addFrom(variables);
				// A variable has several forms, one of which may look like a key in a
				// file
				this.anySilent = true;
			}
			else {
				addFrom(source);
			}
		}
		for (PoolKind kind : PoolKind.values()) {
			for (String name : this.variables.entryNames(kind)) {
				entries(kind).putIfAbsent(PoolName.fold(name), new Entry(name, name));
			}
		}
	}

	/**
	 * The names of the pools that have an entry, without duplicates.
	 */
	Collection<String> pools(PoolKind kind) {
		List<String> names = new ArrayList<>();
		for (Entry entry : entries(kind).values()) {
			names.add(PoolName.kebab(entry.spelling()));
		}
		return names;
	}

	boolean hasPool(PoolKind kind, String pool) {
		return entries(kind).containsKey(PoolName.fold(pool));
	}

	/**
	 * Whether some source may have a value for a name. Without this check, binding a pool
	 * would look for each of its keys in each source, which takes longer than everything
	 * else.
	 */
	boolean mayHave(ConfigurationPropertyName name) {
		return this.anySilent || this.names.contains(name);
	}

	private Map<String, Entry> entries(PoolKind kind) {
		return this.entries.getOrDefault(kind, Map.of());
	}

	VariableNames variables() {
		return this.variables;
	}

	private void addFrom(ConfigurationPropertySource source) {
		if (source instanceof IterableConfigurationPropertySource iterable) {
			for (ConfigurationPropertyName name : iterable) {
				if (PREFIX.isAncestorOf(name) && !isEmptySection(name, source)) {
					add(name, source);
				}
			}
		}
		else {
			this.anySilent = true;
		}
	}

	private void add(ConfigurationPropertyName name, ConfigurationPropertySource source) {
		for (ConfigurationPropertyName each = name; !each.equals(PREFIX); each = each.getParent()) {
			this.names.add(each);
		}
		PoolKind kind = kind(name);
		if (isDefault(name)) {
			String key = key(name, 2);
			if (!PropertyKeys.isKnown(key, PropertyKeys.all()) || key.equals("factory")) {
				throw unknown(name, key, PropertyKeys.all(), source);
			}
		}
		else if (kind != null && name.getNumberOfElements() > 2) {
			addEntry(kind, name, source);
		}
		else if (!PropertyKeys.isKnown(key(name, 1), PropertyKeys.besides())
				&& !(isSwitchSection(name) && isEmpty(source, name))) {
			String meant = PropertyKeys.similarTo(key(name, 1), PropertyKeys.besides())
				.map((similar) -> "Did you mean '%s.%s'? ".formatted(PREFIX, similar))
				.orElse("");
			throw new PoolConfigurationException(unknown(name, source),
					meant + "Use '%s.%s.<key>' for every pool, '%s.<key>' for one, or '%s.<key>' for a keyed one."
						.formatted(PREFIX, DEFAULTS, PoolKind.PLAIN.entry("<name>"), PoolKind.KEYED.entry("<name>")));
		}
	}

	/**
	 * Whether a name is that of an empty section.
	 */
	private boolean isEmptySection(ConfigurationPropertyName name, ConfigurationPropertySource source) {
		return name.getNumberOfElements() == 2 && (isDefault(name) || kind(name) != null) && isEmpty(source, name);
	}

	/**
	 * Whether a name is the parent of switches.
	 */
	private static boolean isSwitchSection(ConfigurationPropertyName name) {
		return PropertyKeys.besides().stream().anyMatch((key) -> PREFIX.append(key).getParent().equals(name));
	}

	private static boolean isDefault(ConfigurationPropertyName name) {
		return name.getElement(1, Form.UNIFORM).equals(DEFAULTS);
	}

	private static @Nullable PoolKind kind(ConfigurationPropertyName name) {
		String section = name.getElement(1, Form.UNIFORM);
		for (PoolKind kind : PoolKind.values()) {
			if (PoolName.fold(kind.section()).equals(section)) {
				return kind;
			}
		}
		return null;
	}

	private void addEntry(PoolKind kind, ConfigurationPropertyName name, ConfigurationPropertySource source) {
		List<String> keys = PropertyKeys.of(kind);
		String spelling = name.getElement(2, Form.ORIGINAL);
		String key = key(name, 3);
		boolean empty = key.isEmpty() && isEmpty(source, name);
		if (!empty && !PropertyKeys.isKnown(key, keys)) {
			throw unknown(name, key, keys, source);
		}
		if (name.chop(3).toString().endsWith("]") && !spelling.equals(PoolName.fold(spelling))) {
			throw new PoolConfigurationException(
					"The key '%s'%s writes the pool's name in brackets.".formatted(written(name), from(source, name)),
					"Write it without brackets, as '%s'.".formatted(kind.entry(PoolName.kebab(spelling))));
		}
		Entry entry = entries(kind).putIfAbsent(PoolName.fold(spelling), new Entry(spelling, written(name)));
		if (entry != null && !entry.spelling().equals(spelling)) {
			throw new PoolConfigurationException(
					"The keys '%s' and '%s'%s spell the name of one pool in two ways.".formatted(entry.name(),
							written(name), from(source, name)),
					"Put both under '%s'.".formatted(kind.entry(PoolName.kebab(spelling))));
		}
	}

	private PoolConfigurationException unknown(ConfigurationPropertyName name, String key, List<String> keys,
			ConfigurationPropertySource source) {
		if (key.isEmpty()) {
			return new PoolConfigurationException(
					"'%s'%s has a value, where a pool has keys.".formatted(written(name), from(source, name)),
					"Set keys below it, such as '%s.size'.".formatted(written(name)));
		}
		boolean keyedOnly = PropertyKeys.isKnown(key, PropertyKeys.of(PoolKind.KEYED)) && !isDefault(name);
		if (keyedOnly) {
			return new PoolConfigurationException(
					"The key '%s'%s is one of keyed pools.".formatted(written(name), from(source, name)),
					"Set it as '%s.%s' if the pool is keyed, or remove it."
						.formatted(PoolKind.KEYED.entry(name.getElement(2, Form.ORIGINAL)), key));
		}
		ConfigurationPropertyName parent = name.chop(isDefault(name) ? 2 : 3);
		String meant = PropertyKeys.similarTo(key, keys)
			.map((similar) -> "Did you mean '%s.%s'? ".formatted(parent, similar))
			.orElse("");
		return new PoolConfigurationException(unknown(name, source),
				meant + "The keys of a pool are: %s.".formatted(String.join(", ", keys)));
	}

	private static String unknown(ConfigurationPropertyName name, ConfigurationPropertySource source) {
		return "The key '%s'%s is unknown.".formatted(written(name), from(source, name));
	}

	/**
	 * The name as written in the source; binding has it in lower case.
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

	private boolean isEmpty(ConfigurationPropertySource source, ConfigurationPropertyName name) {
		ConfigurationProperty property = source.getConfigurationProperty(name);
		return property == null || this.values.isBlank(property);
	}

	private static String from(ConfigurationPropertySource source, ConfigurationPropertyName name) {
		ConfigurationProperty property = source.getConfigurationProperty(name);
		Origin origin = (property != null) ? property.getOrigin() : null;
		return (origin != null) ? " (from %s)".formatted(origin) : "";
	}

	/**
	 * An entry of a pool.
	 *
	 * @param spelling the pool's name as written
	 * @param name the first full name that was found
	 */
	private record Entry(String spelling, String name) {

	}

}
