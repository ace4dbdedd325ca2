package io.github.managedpools.test;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a resource, written down when it ended.
 *
 * @param kind what it was
 * @param at when it ended
 * @param thread the name of the thread that did it
 * @param failure what was thrown, or {@code null}
 * @since 0.1.0
 */
public record LifeEvent(Kind kind, Instant at, String thread, @Nullable Throwable failure) {

	@Override
	public String toString() {
		String text = "%s %s on '%s'".formatted(this.at, this.kind, this.thread);
		return (this.failure != null) ? text + ": " + this.failure : text;
	}

	/**
	 * What can happen to a resource.
	 */
	public enum Kind {

		/** Its creation was begun. */
		BEGUN,

		/** A step of its creation registered an undo. */
		PART_BEGUN,

		/** Its creation ended with a resource. */
		CREATED,

		/** Its creation ended without a resource. */
		CREATE_FAILED,

		/** It was validated. */
		VALIDATED,

		/** Its validation said that it is broken. */
		FOUND_INVALID,

		/** It was reset. */
		RESET,

		/** It was destroyed. */
		DESTROYED,

		/** A step of its creation was undone. */
		PART_UNDONE

	}

}
