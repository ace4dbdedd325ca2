package io.github.managedpools;

import java.io.IOException;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.concurrent.CompletionException;

/**
 * Judges failures of a borrower's work where nothing else tells a broken resource from a
 * sound one. This is what {@link ResourceFactory#isFatal} says by default if the factory
 * does not validate; one that does may call it from its own {@code isFatal}.
 *
 * @since 0.1.0
 */
public final class FatalFailures {

	private FatalFailures() {
	}

	/**
	 * Whether a failure is of the kind that far sides cause: a checked exception, such as
	 * an {@code IOException}, a {@code NamingException} or a {@code MessagingException},
	 * or an unchecked one that an {@code IOException} has caused. An interrupt is the
	 * caller's, and what hangs below a {@link PoolException} is the failure of another
	 * resource. A {@code CompletionException} or an {@code UndeclaredThrowableException}
	 * counts as what it wraps. Never throws, whatever {@code getCause} does.
	 * @param failure what the work threw
	 * @return whether the resource is likely to be broken
	 */
	public static boolean isFatal(Throwable failure) {
		boolean wrapped = true;
		for (Throwable link : SafeDescription.chainOf(failure)) {
			if (link instanceof PoolException || link instanceof InterruptedException) {
				return false;
			}
			if (link instanceof IOException || (wrapped && isChecked(link))) {
				return true;
			}
			// These stand for what they wrap
			wrapped &= link instanceof CompletionException || link instanceof UndeclaredThrowableException;
		}
		return false;
	}

	private static boolean isChecked(Throwable failure) {
		return !(failure instanceof RuntimeException || failure instanceof Error);
	}

}
