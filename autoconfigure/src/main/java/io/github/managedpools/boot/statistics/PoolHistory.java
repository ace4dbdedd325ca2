package io.github.managedpools.boot.statistics;

import java.time.Instant;
import java.util.List;

/**
 * The last minutes of a pool, in steps of equal length, oldest first. The last step is
 * not over yet.
 *
 * @param until when this was written down
 * @param stepMillis the length of a step in milliseconds
 * @param leases the most leases that were out at a time, for each step
 * @param pending the most callers that waited at a time, for each step
 * @param waitMillis for how long somebody had waited at most, for each step, in
 * milliseconds
 * @since 0.1.0
 */
public record PoolHistory(Instant until, long stepMillis, List<Integer> leases, List<Integer> pending,
		List<Long> waitMillis) {

}
