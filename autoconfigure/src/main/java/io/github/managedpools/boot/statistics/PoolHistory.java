package io.github.managedpools.boot.statistics;

import java.time.Instant;
import java.util.List;

/**
 * The last minutes of a pool, in steps of equal length, oldest first. The last step is
 * still in progress.
 *
 * @param until the time of this snapshot
 * @param stepMillis the length of a step in milliseconds
 * @param leases the peak number of open leases in each step
 * @param pending the peak number of waiting callers in each step
 * @param waitMillis the longest wait in each step, in milliseconds
 * @since 0.1.0
 */
public record PoolHistory(Instant until, long stepMillis, List<Integer> leases, List<Integer> pending,
		List<Long> waitMillis) {

}
