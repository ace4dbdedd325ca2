package io.github.managedpools.engine;

/**
 * Adds exceptions of the application to one another as suppressed ones, for which
 * {@link Throwable#addSuppressed} alone is not enough: a constant exception that is
 * thrown repeatedly would collect others for ever, an exception without suppression
 * swallows them, and none can be suppressed under itself.
 */
final class Suppression {

	/** The number of suppressed exceptions after which no more are added. */
	private static final int MOST = 8;

	private Suppression() {
	}

	/**
	 * Suppresses an exception under an earlier one.
	 * @return whether the first exception now carries the second; otherwise the caller
	 * must report it in another way
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
	 * Whether a failure already has a suppressed exception of the same type, like a
	 * constant exception after an earlier failure of the same kind.
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
