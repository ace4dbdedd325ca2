package io.github.managedpools.boot.properties;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.env.PropertySourceInfo;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * The environment variables that set properties of pools. Relaxed binding knows two forms
 * of each: {@code MANAGEDPOOLS_POOL_MYFTP_MAXUSES}, where dashes are dropped, and
 * {@code MANAGED_POOLS_POOL_MY_FTP_MAX_USES}, where they are underscores. Binding would
 * silently ignore any mixture, so this class rejects it.
 */
final class VariableNames {

	private static final String SHORT_PREFIX = "MANAGEDPOOLS_";

	private static final String LONG_PREFIX = "MANAGED_POOLS_";

	private static final String DEFAULTS = "DEFAULTS_";

	/**
	 * The endings of the variables that Kubernetes and container links set in each
	 * container for each service. Those of a service called {@code managed-pools-pool}
	 * begin like the properties of pools.
	 */
	private static final Pattern SERVICE_LINK = Pattern
		.compile(".*_(SERVICE_HOST|SERVICE_PORT(_\\w+)?|PORT(_\\d+_[A-Z]+(_(PROTO|PORT|ADDR))?)?)");

	private final List<String> names = new ArrayList<>();

	/**
	 * The prefix of the application's variables, as a name; empty for none.
	 */
	private String prefix = "";

	void addFrom(SystemEnvironmentPropertySource variables) {
		String prefix = (variables instanceof PropertySourceInfo info) ? info.getPrefix() : null;
		this.prefix = (prefix != null) ? prefix : "";
		for (String name : variables.getPropertyNames()) {
			String variable = unprefixed(name.toUpperCase(Locale.ROOT));
			if (variable != null && isOurs(variable)) {
				this.names.add(variable);
			}
		}
	}

	/**
	 * Removes the prefix, which the two forms write differently. A variable without it is
	 * not the application's.
	 */
	private @Nullable String unprefixed(String variable) {
		if (this.prefix.isEmpty()) {
			return variable;
		}
		String shortOne = shortForm(this.prefix) + "_";
		if (variable.startsWith(shortOne + SHORT_PREFIX)) {
			return variable.substring(shortOne.length());
		}
		String longOne = longForm(this.prefix) + "_";
		return variable.startsWith(longOne + LONG_PREFIX) ? variable.substring(longOne.length()) : null;
	}

	/**
	 * Restores the prefix of a variable for a message.
	 */
	private String prefixed(String variable) {
		if (this.prefix.isEmpty()) {
			return variable;
		}
		return (variable.startsWith(SHORT_PREFIX) ? shortForm(this.prefix) : longForm(this.prefix)) + "_" + variable;
	}

	/**
	 * The names of the pools of a kind that occur in the variables.
	 */
	Set<String> entryNames(PoolKind kind) {
		Set<String> entries = new LinkedHashSet<>();
		for (String variable : this.names) {
			if (isServiceLink(variable)) {
				continue;
			}
			for (String key : PropertyKeys.of(kind)) {
				entryName(variable, shortPrefix(kind), shortForm(key)).ifPresent(entries::add);
				entryName(variable, longPrefix(kind), longForm(key)).ifPresent(entries::add);
			}
		}
		return entries;
	}

	/**
	 * Rejects variables that set nothing.
	 * @param pools all existing pools
	 */
	void check(Collection<PoolConfiguration> pools) {
		if (this.names.isEmpty()) {
			return;
		}
		Set<String> shortForms = new LinkedHashSet<>();
		Set<String> longForms = new LinkedHashSet<>();
		for (String key : PropertyKeys.all()) {
			shortForms.add(SHORT_PREFIX + DEFAULTS + shortForm(key));
			longForms.add(LONG_PREFIX + DEFAULTS + longForm(key));
		}
		for (String key : PropertyKeys.besides()) {
			shortForms.add(SHORT_PREFIX + shortForm(key));
			longForms.add(LONG_PREFIX + longForm(key));
		}
		for (PoolConfiguration pool : pools) {
			for (String key : PropertyKeys.of(pool.kind())) {
				shortForms.add(shortPrefix(pool.kind()) + shortForm(pool.name()) + "_" + shortForm(key));
				longForms.add(longPrefix(pool.kind()) + longForm(pool.name()) + "_" + longForm(key));
			}
		}
		for (String variable : this.names) {
			if (!shortForms.contains(variable) && !longForms.contains(variable) && !isServiceLink(variable)) {
				Optional<String> similar = PropertyKeys.similarTo(variable, shortForms);
				throw new PoolConfigurationException(
						"The environment variable '%s' sets no property of a pool.".formatted(prefixed(variable)),
						similar.map(this::prefixed).map("Did you mean '%s'? "::formatted).orElse("")
								+ "A variable is written as %s<NAME>_<KEY>, %s<NAME>_<KEY> or %s<KEY>, name and key without dashes."
									.formatted(prefixed(shortPrefix(PoolKind.PLAIN)),
											prefixed(shortPrefix(PoolKind.KEYED)), prefixed(SHORT_PREFIX + DEFAULTS)));
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
		// Binding could find no pool for MANAGEDPOOLS_POOL_MY_FTP_SIZE: see check()
		boolean oneWord = prefix.startsWith(LONG_PREFIX) || !name.contains("_");
		return oneWord ? Optional.of(name.toLowerCase(Locale.ROOT)) : Optional.empty();
	}

	private static boolean isServiceLink(String variable) {
		return SERVICE_LINK.matcher(variable).matches();
	}

	private static boolean isOurs(String variable) {
		if (!variable.startsWith(SHORT_PREFIX) && !variable.startsWith(LONG_PREFIX)) {
			return false;
		}
		return variable.startsWith(SHORT_PREFIX + DEFAULTS) || variable.startsWith(LONG_PREFIX + DEFAULTS)
				|| PropertyKeys.besides().stream().anyMatch((key) -> isInSectionOf(key, variable))
				|| Stream.of(PoolKind.values())
					.anyMatch(
							(kind) -> variable.startsWith(shortPrefix(kind)) || variable.startsWith(longPrefix(kind)));
	}

	private static boolean isInSectionOf(String key, String variable) {
		String section = key.substring(0, key.indexOf('.') + 1);
		return variable.startsWith(SHORT_PREFIX + shortForm(section))
				|| variable.startsWith(LONG_PREFIX + longForm(section));
	}

	private static String shortPrefix(PoolKind kind) {
		return SHORT_PREFIX + shortForm(kind.section()) + "_";
	}

	private static String longPrefix(PoolKind kind) {
		return LONG_PREFIX + longForm(kind.section()) + "_";
	}

	private static String shortForm(String name) {
		return name.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT);
	}

	private static String longForm(String name) {
		return name.replace('-', '_').replace('.', '_').toUpperCase(Locale.ROOT);
	}

}
