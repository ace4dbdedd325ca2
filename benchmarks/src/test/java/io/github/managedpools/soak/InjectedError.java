package io.github.managedpools.soak;

/**
 * An error that is thrown on purpose, without a stack, because there are millions.
 */
final class InjectedError extends Error {

	InjectedError(Site site) {
		super("injected at " + site, null, true, false);
	}

}
