package io.github.managedpools;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A lease that is out.
 *
 * @param since when it began
 * @param age for how long it has been held
 * @param thread the name of the thread that borrowed it
 * @param stack the borrower's stack, innermost frame first; empty unless
 * {@linkplain PoolSettings#leakStackTraces() kept}
 * @since 0.1.0
 */
public record LeaseInfo(Instant since, Duration age, String thread, List<StackTraceElement> stack) {

	public LeaseInfo {
		stack = List.copyOf(stack);
	}

}
