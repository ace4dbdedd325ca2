package io.github.managedpools;

import org.jspecify.annotations.Nullable;

/**
 * Base class of exceptions that a pool throws when it rejects or fails a request. The
 * message takes one line: names and exceptions of the application in it are
 * {@linkplain EscapedText escaped}.
 *
 * @since 0.1.0
 */
public abstract class PoolException extends RuntimeException {

	PoolException(String message, @Nullable Throwable cause) {
		super(EscapedText.of(message), cause);
	}

}
