package io.github.managedpools.boot;

import java.util.Collection;
import java.util.NoSuchElementException;

import io.github.managedpools.EscapedText;

/**
 * There is no pool of the name that was asked for.
 *
 * @since 0.1.0
 */
public class NoSuchPoolException extends NoSuchElementException {

	/**
	 * Creates an exception.
	 * @param what what was asked for, such as "pool"
	 * @param name the name that was asked for
	 * @param names the names that there are
	 */
	public NoSuchPoolException(String what, String name, Collection<String> names) {
		this(what, name, names, "");
	}

	/**
	 * Creates an exception.
	 * @param what what was asked for, such as "pool"
	 * @param name the name that was asked for
	 * @param names the names that there are
	 * @param disabled a part of a sentence about the pools that are switched off, or an
	 * empty string
	 */
	public NoSuchPoolException(String what, String name, Collection<String> names, String disabled) {
		super(EscapedText.of("No %s is called '%s'; there are %s%s".formatted(what, name,
				names.isEmpty() ? "no %ss".formatted(what) : String.join(", ", names),
				disabled.isEmpty() ? "" : "; " + disabled)));
	}

}
