package io.github.managedpools.boot.properties;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * The environment variables that set properties of pools. Relaxed binding knows two forms
 * of each: {@code MANAGEDPOOLS_POOL_MYFTP_MAXUSES}, where dashes are dropped, and
 * {@code MANAGED_POOLS_POOL_MY_FTP_MAX_USES}, where they are underscores. Anything in
 * between would be ignored without a word, and is refused here.
 */
final class VariableNames {

	private static final String SHORT_PREFIX = "MANAGEDPOOLS_";

	private static final String LONG_PREFIX = "MANAGED_POOLS_";

	private static final String POOL = "POOL_";

	private static final String DEFAULTS = "DEFAULTS_";

	private final List<String> names = new ArrayList<>();

	void addFrom(SystemEnvironmentPropertySource variables) {
		for (String name : variables.getPropertyNames()) {
			String variable = name.toUpperCase(Locale.ROOT);
			if (isOurs(variable, SHORT_PREFIX) || isOurs(variable, LONG_PREFIX)) {
				this.names.add(variable);
			}
		}
	}

	/**
	 * The names of the pools that the variables speak of.
	 */
	Set<String> entryNames() {
		Set<String> entries = new LinkedHashSet<>();
		for (String variable : this.names) {
			for (String key : PropertyKeys.all()) {
				entryName(variable, SHORT_PREFIX + POOL, shortForm(key)).ifPresent(entries::add);
				entryName(variable, LONG_PREFIX + POOL, longForm(key)).ifPresent(entries::add);
			}
		}
		return entries;
	}

	/**
	 * Refuses variables that set nothing.
	 * @param pools the names of all the pools there are
	 */
	void check(Collection<String> pools) {
		if (this.names.isEmpty()) {
			return;
		}
		Set<String> shortForms = new LinkedHashSet<>();
		Set<String> longForms = new LinkedHashSet<>();
		for (String key : PropertyKeys.all()) {
			shortForms.add(SHORT_PREFIX + DEFAULTS + shortForm(key));
			longForms.add(LONG_PREFIX + DEFAULTS + longForm(key));
			for (String pool : pools) {
				shortForms.add(SHORT_PREFIX + POOL + shortForm(pool) + "_" + shortForm(key));
				longForms.add(LONG_PREFIX + POOL + longForm(pool) + "_" + longForm(key));
			}
		}
		for (String variable : this.names) {
			if (!shortForms.contains(variable) && !longForms.contains(variable)) {
				Optional<String> similar = PropertyKeys.similarTo(variable, shortForms);
				throw new PoolConfigurationException(
						"The environment variable '%s' sets no property of a pool.".formatted(variable),
						similar.map("Did you mean '%s'? "::formatted).orElse("")
								+ "A variable is written as %s%s<NAME>_<KEY> or %s%s<KEY>, name and key without dashes."
									.formatted(SHORT_PREFIX, POOL, SHORT_PREFIX, DEFAULTS));
			}
		}
	}

	private static Optional<String> entryName(String variable, String prefix, String key) {
		String suffix = "_" + key;
		if (!variable.startsWith(prefix) || !variable.endsWith(suffix)
				|| variable.length() <= prefix.length() + suffix.length()) {
			return Optional.empty();
		}
		String name = variable.substring(prefix.length(), variable.length() - suffix.length());
		// MANAGEDPOOLS_POOL_MY_FTP_SIZE names no pool that binding could find: see
		// check()
		boolean oneWord = prefix.startsWith(LONG_PREFIX) || !name.contains("_");
		return oneWord ? Optional.of(name.toLowerCase(Locale.ROOT)) : Optional.empty();
	}

	private static boolean isOurs(String variable, String prefix) {
		return variable.startsWith(prefix + POOL) || variable.startsWith(prefix + DEFAULTS);
	}

	private static String shortForm(String name) {
		return name.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT);
	}

	private static String longForm(String name) {
		return name.replace('-', '_').replace('.', '_').toUpperCase(Locale.ROOT);
	}

}
