package io.github.managedpools;

import java.io.IOException;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.concurrent.CompletionException;

/**
 * Classifies failures of a borrower's work if nothing else reveals a broken resource.
 * This is the default of {@link ResourceFactory#isFatal} for factories that do not
 * validate; others may call it from their own {@code isFatal}.
 *
 * @since 0.1.0
 */
public final class FatalFailures {

	private FatalFailures() {
	}

	/**
	 * Whether a failure is likely to be caused by the far side: a checked exception, such
	 * as an {@code IOException}, a {@code NamingException} or a
	 * {@code MessagingException}, or an unchecked one that is caused by an
	 * {@code IOException}. An {@code InterruptedException} concerns the caller, and the
	 * causes of a {@link PoolException} concern another resource: neither is fatal. A
	 * {@code CompletionException} or an {@code UndeclaredThrowableException} counts as
	 * the exception that it wraps. Never throws, whatever {@code getCause} does.
	 * @param failure the exception of the work
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
			// These count as the exception that they wrap
			wrapped &= link instanceof CompletionException || link instanceof UndeclaredThrowableException;
		}
		return false;
	}

	private static boolean isChecked(Throwable failure) {
		return !(failure instanceof RuntimeException || failure instanceof Error);
	}

}
