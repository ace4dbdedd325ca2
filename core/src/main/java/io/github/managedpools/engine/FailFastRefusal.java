package io.github.managedpools.engine;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

import io.github.managedpools.CreateFailure;

/**
 * What a caller gets from a pool that {@linkplain FailFast fails fast}.
 *
 * @param failure the last failure
 * @param since the time of the first one
 */
record FailFastRefusal(CreateFailure failure, Instant since) {

	/**
	 * The refusal as a sentence whose subject is the pool.
	 */
	String message() {
		return "fails fast, because creations have failed since %s and nothing can be lent; the last failure: %s"
			.formatted(this.since.truncatedTo(ChronoUnit.MILLIS), this.failure.message());
	}

}
