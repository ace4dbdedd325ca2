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
	 * @param name the name that was asked for
	 * @param names the names that there are
	 */
	public NoSuchPoolException(String name, Collection<String> names) {
		super("No pool is called '%s'; there %s".formatted(name,
				names.isEmpty() ? "are no pools" : "are " + String.join(", ", names)));
	}

}
