package io.github.managedpools.soak;

/**
 * An error thrown on purpose. Without a stack, since there are millions of them.
 */
final class InjectedError extends Error {

	InjectedError(Site site) {
		super("injected at " + site, null, true, false);
	}

}
