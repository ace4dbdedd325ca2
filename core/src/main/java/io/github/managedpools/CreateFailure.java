package io.github.managedpools;

import java.time.Instant;

/**
 * A creation that failed.
 *
 * @param at when it failed
 * @param cause what the factory threw
 * @since 0.1.0
 */
public record CreateFailure(Instant at, Throwable cause) {

	/**
	 * The failure in one line: the type of the cause and its message.
	 * @return the line
	 */
	public String message() {
		return this.cause.toString();
	}

}
