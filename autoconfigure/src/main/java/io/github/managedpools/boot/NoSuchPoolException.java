package io.github.managedpools.boot;

import java.util.Collection;
import java.util.NoSuchElementException;

/**
 * There is no pool of the name that was asked for.
 *
 * @since 0.1.0
 */
public class NoSuchPoolException extends NoSuchElementException {

	/**
	 * Makes the exception.
	 * @param what what was asked for, such as "pool"
	 * @param name the name that was asked for
	 * @param names the names that there are
	 */
	public NoSuchPoolException(String what, String name, Collection<String> names) {
		super("No %s is called '%s'; there are %s".formatted(what, name,
				names.isEmpty() ? "no %ss".formatted(what) : String.join(", ", names)));
	}

}
