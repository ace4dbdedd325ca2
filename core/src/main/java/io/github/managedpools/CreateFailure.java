package io.github.managedpools;

import java.time.Instant;

/**
 * A creation that failed. Two instances are equal if they have the same exception and the
 * same time.
 *
 * @param at the time of the failure
 * @param cause the exception of the factory
 * @param message the failure in one line, as the cause described itself when it was
 * thrown: its type and message, as a rule
 * @since 0.1.0
 */
public record CreateFailure(Instant at, Throwable cause, String message) {

	/**
	 * Create a new {@code CreateFailure} that is described by its cause.
	 * @param at the time of the failure
	 * @param cause the exception of the factory
	 */
	public CreateFailure(Instant at, Throwable cause) {
		this(at, cause, SafeDescription.of(cause));
	}

	// The generated methods of a record would call those of the cause, which may throw

	@Override
	public boolean equals(Object other) {
		return other instanceof CreateFailure failure && this.cause == failure.cause && this.at.equals(failure.at);
	}

	@Override
	public int hashCode() {
		return 31 * this.at.hashCode() + System.identityHashCode(this.cause);
	}

	@Override
	public String toString() {
		return "CreateFailure[at=%s, cause=%s]".formatted(this.at, this.message);
	}

}
