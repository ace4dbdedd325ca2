package io.github.managedpools.drill;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

import io.github.managedpools.drill.Load.Call;

/**
 * How a pool got over an outage.
 *
 * @param good the calls that succeeded, of the whole time
 * @param failed the calls that failed once the far side was back
 * @param firstGoodMillis how long after the far side was back the first call succeeded;
 * negative if none did
 * @param longestWaitMillis the longest time that a caller waited for a connection
 * @param leftOpen the connections that the clients had not closed once the pool was
 * closed
 * @param lateMillis how late threads ran on a busy machine
 */
record Outcome(long good, long failed, long firstGoodMillis, long longestWaitMillis, int leftOpen, long lateMillis) {

	/** How long the first good call after an outage may take. */
	static final long FIRST_GOOD_GOAL_MILLIS = 2000;

	/** What a thread that has timed out may take to say so. */
	static final long LATENESS_MILLIS = 250;

	static Outcome of(List<Call> calls, long back, int leftOpen, long lateMillis) {
		long firstGood = calls.stream()
			.filter((call) -> call.isGoodSince(back))
			.mapToLong((call) -> call.end() - back)
			.min()
			.orElse(-TimeUnit.MILLISECONDS.toNanos(1));
		return new Outcome(calls.stream().filter(Call::good).count(),
				calls.stream().filter((call) -> call.hasFailedSince(back)).count(),
				TimeUnit.NANOSECONDS.toMillis(firstGood),
				TimeUnit.NANOSECONDS.toMillis(calls.stream().mapToLong(Call::waited).max().orElse(0)), leftOpen,
				lateMillis);
	}

	/**
	 * Whether the pool reached all goals.
	 * @param mostFailed how many calls may fail
	 * @param noticedAfterMillis how long clients need to notice the outage
	 */
	boolean isReached(int mostFailed, long noticedAfterMillis) {
		long late = Heartbeat.allowance(this.lateMillis);
		return this.failed <= mostFailed && this.firstGoodMillis >= 0
				&& this.firstGoodMillis <= FIRST_GOOD_GOAL_MILLIS + noticedAfterMillis + late
				&& this.longestWaitMillis <= Contender.ACQUIRE_TIMEOUT_MILLIS + LATENESS_MILLIS + late
				&& this.leftOpen == 0;
	}

	String describe() {
		return String.format(Locale.ROOT, "%,d failed, %s, %,d ms, %d open", this.failed,
				(this.firstGoodMillis < 0) ? "never" : String.format(Locale.ROOT, "%,d ms", this.firstGoodMillis),
				this.longestWaitMillis, this.leftOpen);
	}

}
