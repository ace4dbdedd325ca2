package io.github.managedpools.soak;

/**
 * Thrown on purpose. Without a stack, since there are millions of them.
 */
final class InjectedException extends Exception {

	InjectedException(Site site) {
		super("injected at " + site, null, true, false);
	}

}
