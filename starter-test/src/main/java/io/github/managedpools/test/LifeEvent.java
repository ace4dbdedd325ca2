package io.github.managedpools.test;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a resource, recorded when it ended.
 *
 * @param kind the kind of event
 * @param at the time at which it ended
 * @param thread the name of the thread that caused it
 * @param failure the exception that was thrown, or {@code null}
 * @since 0.1.0
 */
public record LifeEvent(Kind kind, Instant at, String thread, @Nullable Throwable failure) {

	@Override
	public String toString() {
		String text = "%s %s on '%s'".formatted(this.at, this.kind, this.thread);
		return (this.failure != null) ? text + ": " + this.failure : text;
	}

	/**
	 * The kinds of events.
	 */
	public enum Kind {

		/** Its creation began. */
		BEGUN,

		/** A step of its creation registered an undo. */
		PART_BEGUN,

		/** Its creation ended with a resource. */
		CREATED,

		/** Its creation ended without a resource. */
		CREATE_FAILED,

		/** It was validated. */
		VALIDATED,

		/** Its validation found it broken. */
		FOUND_INVALID,

		/** It was reset. */
		RESET,

		/** It was destroyed. */
		DESTROYED,

		/** A step of its creation was undone. */
		PART_UNDONE

	}

}
