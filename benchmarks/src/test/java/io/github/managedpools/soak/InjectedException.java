package io.github.managedpools.soak;

/**
 * An exception that is thrown on purpose, without a stack, because there are millions.
 */
final class InjectedException extends Exception {

	InjectedException(Site site) {
		super("injected at " + site, null, true, false);
	}

}
