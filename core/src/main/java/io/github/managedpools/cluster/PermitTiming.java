package io.github.managedpools.cluster;

import java.time.Duration;

import io.github.managedpools.DurationText;
import io.github.managedpools.InvalidSettingException;

/**
 * The times of a permit source, which all follow from the one after which a silent
 * process counts as dead.
 *
 * @param deadAfter after this time without a sign of life, the engine takes the permits
 * of a process back: from one second to one day
 * @param yieldAfter how long an unused permit is kept while no other process needs it: at
 * most one day
 * @since 0.1.0
 */
public record PermitTiming(Duration deadAfter, Duration yieldAfter) {

	private static final Duration LEAST = Duration.ofSeconds(1);

	private static final Duration MOST = Duration.ofDays(1);

	/** Thirty seconds and one second. */
	public static final PermitTiming DEFAULT = new PermitTiming(Duration.ofSeconds(30), Duration.ofSeconds(1));

	/**
	 * Creates a new {@code PermitTiming}.
	 * @param deadAfter the time without a sign of life after which permits are taken back
	 * @param yieldAfter how long an unused permit is kept
	 * @throws InvalidSettingException if a time is out of its range
	 */
	public PermitTiming {
		if (deadAfter.compareTo(LEAST) < 0 || deadAfter.compareTo(MOST) > 0) {
			throw new InvalidSettingException("dead-after", DurationText.of(deadAfter),
					"must be from %s to %s".formatted(DurationText.of(LEAST), DurationText.of(MOST)));
		}
		if (yieldAfter.isNegative() || yieldAfter.compareTo(MOST) > 0) {
			throw new InvalidSettingException("yield-after", DurationText.of(yieldAfter),
					"must be from 0ms to %s".formatted(DurationText.of(MOST)));
		}
	}

	/**
	 * How often the permits are confirmed.
	 * @return a tenth of the time after which a process counts as dead
	 */
	public Duration beat() {
		return this.deadAfter.dividedBy(10);
	}

	/**
	 * How long after the last confirmation a process gives its permits up by itself.
	 * @return two thirds of the time after which it counts as dead
	 */
	public Duration letGoAfter() {
		return this.deadAfter.multipliedBy(2).dividedBy(3);
	}

	/**
	 * How long the destruction of a resource may take at most: it must have ended when
	 * the engine grants the permit again.
	 * @return a third of the time after which a process counts as dead
	 */
	public Duration timeToEnd() {
		return this.deadAfter.minus(letGoAfter());
	}

	/**
	 * How long after the last confirmation nothing more is created.
	 */
	Duration unconfirmedAfter() {
		return this.deadAfter.dividedBy(4);
	}

	/**
	 * The time after which a process that holds permits checks again whether other
	 * processes lack them.
	 */
	Duration look() {
		Duration half = this.yieldAfter.dividedBy(2);
		Duration least = Duration.ofMillis(10);
		Duration most = beat();
		if (half.compareTo(least) < 0) {
			return least;
		}
		return (half.compareTo(most) > 0) ? most : half;
	}

}
