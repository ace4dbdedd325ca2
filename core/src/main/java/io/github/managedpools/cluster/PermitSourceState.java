package io.github.managedpools.cluster;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What a process knows about the engine that grants permits.
 *
 * @param engine the name of the engine, such as {@code PostgreSQL}
 * @param status the status
 * @param since the time since which it has been so
 * @param problem the latest failure, if the engine is unavailable
 * @since 0.1.0
 */
public record PermitSourceState(String engine, Status status, Instant since, @Nullable String problem) {

	/**
	 * The latest failure for a reader who may not see its message, which may name hosts
	 * and users.
	 * @param message whether the message may be shown
	 * @return the type of the failure and, if it may be shown, its message; {@code null}
	 * if the engine is available
	 */
	public @Nullable String problem(boolean message) {
		if (this.problem == null || message) {
			return this.problem;
		}
		int type = this.problem.indexOf(':');
		return (type < 0) ? this.problem : this.problem.substring(0, type);
	}

	/**
	 * The status of an engine.
	 */
	public enum Status {

		/** No account has been opened, or the first connection is under way. */
		CONNECTING,

		/** The engine answers. */
		AVAILABLE,

		/**
		 * The engine answers, but may have lost its memory a short time ago. It confirms
		 * permits that were held before, and grants no others until all processes had the
		 * time to ask for theirs.
		 */
		GRACE,

		/** The engine does not answer. */
		UNAVAILABLE,

		/** The source is closed. */
		CLOSED

	}

}
