package io.github.managedpools;

import org.jspecify.annotations.Nullable;

/**
 * Why a pool refused or failed to do what was asked of it.
 *
 * @since 0.1.0
 */
public abstract class PoolException extends RuntimeException {

	PoolException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
