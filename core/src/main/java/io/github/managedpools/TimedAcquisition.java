package io.github.managedpools;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Limits the wait for the future of a lease, for pools that have only one limit of their
 * own.
 */
final class TimedAcquisition {

	/** Longer times mean no limit. */
	private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE / 2);

	private TimedAcquisition() {
	}

	/**
	 * Limits a wait.
	 * @param acquiring the future of the lease
	 * @param timeout the longest wait
	 * @param state the pool's state, for the exception after a timeout
	 * @return a future that completes in time; if the lease arrives later, it is given
	 * back
	 */
	static <T> CompletableFuture<Lease<T>> limit(CompletableFuture<Lease<T>> acquiring, Duration timeout,
			Supplier<PoolState> state) {
		Objects.requireNonNull(acquiring, "acquireAsync of the pool returned null instead of a future");
		CompletableFuture<Lease<T>> result = new CompletableFuture<>();
		acquiring.whenComplete((lease, failure) -> {
			if (failure != null) {
				result.completeExceptionally(failure);
			}
			else if (!result.complete(lease)) {
				lease.close();
			}
		});
		result.whenComplete((lease, failure) -> acquiring.cancel(false));
		if (!result.isDone() && timeout.compareTo(LONGEST) < 0) {
			endAfter(timeout, result, state);
		}
		return result;
	}

	private static void endAfter(Duration timeout, CompletableFuture<?> result, Supplier<PoolState> state) {
		if (timeout.isNegative() || timeout.isZero()) {
			result.completeExceptionally(tooLate(timeout, state));
			return;
		}
		CompletableFuture<Boolean> time = new CompletableFuture<>();
		// The caller's code must not run on the JDK's one timer thread
		time.thenRunAsync(() -> result.completeExceptionally(tooLate(timeout, state)));
		result.whenComplete((lease, failure) -> time.cancel(false));
		time.completeOnTimeout(true, timeout.toNanos(), TimeUnit.NANOSECONDS);
	}

	private static Throwable tooLate(Duration timeout, Supplier<PoolState> state) {
		try {
			PoolState present = Objects.requireNonNull(state.get(), "the pool has no state");
			return new AcquireTimeoutException(
					"Pool '%s' had nothing to lend within %s".formatted(present.name(), DurationText.of(timeout)),
					present, null);
		}
		catch (Throwable ex) {
			return ex;
		}
	}

}
