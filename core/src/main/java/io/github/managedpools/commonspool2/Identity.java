package io.github.managedpools.commonspool2;

import org.jspecify.annotations.Nullable;

/**
 * Compares objects by identity: the objects of a pool may be equal to each other, and
 * their {@code equals} may change while they are used.
 */
final class Identity {

	private final @Nullable Object object;

	/**
	 * Create a new {@code Identity}.
	 * @param object the object; {@code null} is equal to no object of a pool
	 */
	Identity(@Nullable Object object) {
		this.object = object;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof Identity identity && identity.object == this.object;
	}

	@Override
	public int hashCode() {
		return System.identityHashCode(this.object);
	}

}
