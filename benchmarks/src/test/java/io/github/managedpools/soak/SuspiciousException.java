package io.github.managedpools.soak;

/**
 * A failure of the work that is not fatal: only a validation tells whether the resource
 * is broken.
 */
final class SuspiciousException extends Exception {

	SuspiciousException() {
		super("injected: the far side is dead, perhaps", null, true, false);
	}

}
