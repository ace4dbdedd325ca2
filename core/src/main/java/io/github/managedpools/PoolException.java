package io.github.managedpools;

import org.jspecify.annotations.Nullable;

/**
 * Why a pool refused or failed to do what was asked of it. The message takes one line:
 * what the names and exceptions of the application bring into it is
 * {@linkplain EscapedText escaped}.
 *
 * @since 0.1.0
 */
public abstract class PoolException extends RuntimeException {

	PoolException(String message, @Nullable Throwable cause) {
		super(EscapedText.of(message), cause);
	}

}
