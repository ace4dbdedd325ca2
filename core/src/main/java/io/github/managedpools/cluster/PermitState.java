package io.github.managedpools.cluster;

import java.time.Duration;
import java.time.Instant;

import io.github.managedpools.DurationText;

/**
 * A snapshot of the permits of a pool with a cluster-limit.
 *
 * @param name the name that the instances share
 * @param limit the most permits of all instances together
 * @param granted the permits that the pool holds
 * @param used the permits that the pool needs for what it has: resources, creations,
 * destructions and stranded permits. More than are granted while the pool ignores the
 * limit, and once permits are lost until their resources have ended
 * @param wanted the permits that the pool would hold if it could choose, including those
 * that it holds
 * @param stranded of those in use, the permits for creations and destructions that the
 * pool gave up on and that have not ended, because the far side may still have what they
 * stand for
 * @param lost the permits ever lost
 * @param status whether the engine grants permits
 * @param source the engine, as far as this process knows
 * @since 0.1.0
 */
public record PermitState(String name, int limit, int granted, int used, int wanted, int stranded, long lost,
		Status status, PermitSourceState source) {

	/**
	 * The permits that the pool uses without having them.
	 * @return how many more are used than granted
	 */
	public int overdraft() {
		return Math.max(0, this.used - this.granted);
	}

	/**
	 * Whether the pool creates nothing because the engine does not confirm its permits.
	 * @return whether this is the case
	 */
	public boolean isBlocked() {
		return this.status == Status.UNCONFIRMED || this.status == Status.UNAVAILABLE;
	}

	/**
	 * Describes the engine if it does not grant permits.
	 * @param now the present time
	 * @param message whether the message of its failure may be shown
	 * @return a clause without a full stop; empty if the engine grants permits, or is
	 * being connected to for the first time
	 */
	public String trouble(Instant now, boolean message) {
		String engine = this.source.engine();
		return switch (this.source.status()) {
			case AVAILABLE, CONNECTING ->
				(this.status == Status.UNCONFIRMED) ? engine + " has not confirmed the permits for a while" : "";
			case GRACE -> engine + " may have lost its memory and grants nothing new for now";
			case CLOSED -> engine + " is no longer asked";
			case UNAVAILABLE -> "%s has not been available for %s: %s".formatted(engine,
					DurationText.rounded(Duration.between(this.source.since(), now)), this.source.problem(message));
		};
	}

	/**
	 * Whether the engine grants permits to a pool.
	 */
	public enum Status {

		/** The first connection to the engine is under way. */
		CONNECTING,

		/** The engine grants and confirms permits. */
		AVAILABLE,

		/**
		 * The engine may have lost its memory. It confirms permits that were held before,
		 * and grants no others until all instances had the time to ask for theirs.
		 */
		GRACE,

		/**
		 * The engine has not confirmed the permits for a while, but no call of it has
		 * failed. The pool lends what it has and creates nothing.
		 */
		UNCONFIRMED,

		/**
		 * The engine does not answer. The pool lends what it has and creates nothing.
		 */
		UNAVAILABLE,

		/**
		 * The engine does not answer, and the pool ignores the limit.
		 * @see WhenUnavailable#LOCAL
		 */
		LOCAL,

		/** The source of permits is closed. */
		CLOSED

	}

}
