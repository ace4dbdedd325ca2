package io.github.managedpools.boot;

import java.util.Collection;
import java.util.NoSuchElementException;

import io.github.managedpools.EscapedText;

/**
 * Thrown when no pool has the requested name.
 *
 * @since 0.1.0
 */
public class NoSuchPoolException extends NoSuchElementException {

	/**
	 * Create a new {@code NoSuchPoolException}.
	 * @param what the kind of thing requested, such as "pool"
	 * @param name the requested name
	 * @param names the existing names
	 */
	public NoSuchPoolException(String what, String name, Collection<String> names) {
		this(what, name, names, "");
	}

	/**
	 * Create a new {@code NoSuchPoolException}.
	 * @param what the kind of thing requested, such as "pool"
	 * @param name the requested name
	 * @param names the existing names
	 * @param disabled a part of a sentence about the pools that are switched off, or an
	 * empty string
	 */
	public NoSuchPoolException(String what, String name, Collection<String> names, String disabled) {
		super(EscapedText.of("No %s is called '%s'; there are %s%s".formatted(what, name,
				names.isEmpty() ? "no %ss".formatted(what) : String.join(", ", names),
				disabled.isEmpty() ? "" : "; " + disabled)));
	}

}
