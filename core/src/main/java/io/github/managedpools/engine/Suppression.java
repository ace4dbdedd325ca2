package io.github.managedpools.engine;

/**
 * Adds exceptions of the application to one another as suppressed ones, for which
 * {@link Throwable#addSuppressed} alone is not enough: a constant exception that is
 * thrown again and again would gather others for ever, one without suppression swallows
 * them, and none can be suppressed under itself.
 */
final class Suppression {

	/** An exception that has gathered so many takes no more. */
	private static final int MOST = 8;

	private Suppression() {
	}

	/**
	 * Suppresses an exception under the one that came before it.
	 * @return whether whoever gets to see the first gets to see the second; otherwise it
	 * must be reported in another way
	 */
	static boolean suppress(Throwable failure, Throwable second) {
		Throwable[] present = failure.getSuppressed();
		for (Throwable suppressed : present) {
			if (suppressed == second) {
				return true;
			}
		}
		if (failure == second) {
			return true;
		}
		if (present.length >= MOST) {
			return false;
		}
		failure.addSuppressed(second);
		return failure.getSuppressed().length > 0;
	}

	/**
	 * Whether a failure holds an exception of the same type already, as a constant one
	 * does that failed in the same way before.
	 */
	static boolean holdsOneLike(Throwable failure, Throwable second) {
		for (Throwable suppressed : failure.getSuppressed()) {
			if (suppressed.getClass() == second.getClass()) {
				return true;
			}
		}
		return false;
	}

}
