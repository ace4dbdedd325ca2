package io.github.managedpools.test;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;

import io.github.managedpools.PoolState;
import io.github.managedpools.PoolState.Phase;
import org.assertj.core.api.AbstractAssert;

/**
 * Assertions for pools of both kinds. Each one except {@code hasNoLeaks} checks the
 * present state: wait for work in the background before.
 *
 * @param <SELF> the type of the assertions
 * @param <ACTUAL> the type of the pool
 * @since 0.1.0
 */
public abstract class AbstractPoolAssert<SELF extends AbstractPoolAssert<SELF, ACTUAL>, ACTUAL>
		extends AbstractAssert<SELF, ACTUAL> {

	private static final Duration PATIENCE = Duration.ofSeconds(2);

	private static final long LOOK_NANOS = 2_000_000;

	AbstractPoolAssert(ACTUAL actual, Class<SELF> type) {
		super(actual, type);
	}

	/**
	 * Asserts the number of resources that are leased, validated or reset.
	 * @param expected the expected number
	 * @return these assertions
	 */
	public SELF hasLeased(int expected) {
		return has("leased resources", (state) -> state.resources().leased(), expected);
	}

	/**
	 * Asserts the number of open leases, which exceeds the number of leased resources
	 * when leases share one.
	 * @param expected the expected number
	 * @return these assertions
	 */
	public SELF hasLeases(int expected) {
		return has("leases", PoolState::leases, expected);
	}

	/**
	 * Asserts the number of resources that can be lent.
	 * @param expected the expected number
	 * @return these assertions
	 */
	public SELF hasIdle(int expected) {
		return has("idle resources", (state) -> state.resources().idle(), expected);
	}

	/**
	 * Asserts the number of all resources: idle, leased and being destroyed.
	 * @param expected the expected number
	 * @return these assertions
	 */
	public SELF hasTotal(int expected) {
		return has("resources", (state) -> state.resources().total(), expected);
	}

	/**
	 * Asserts the number of waiting callers.
	 * @param expected the expected number
	 * @return these assertions
	 */
	public SELF hasPending(int expected) {
		return has("waiting callers", PoolState::pending, expected);
	}

	/**
	 * Asserts the number of resources that have been created so far.
	 * @param expected the expected number
	 * @return these assertions
	 */
	public SELF hasCreated(long expected) {
		return has("created resources", (state) -> state.counters().created(), expected);
	}

	/**
	 * Asserts the number of creations that have failed so far.
	 * @param expected the expected number
	 * @return these assertions
	 */
	public SELF hasFailedToCreate(long expected) {
		return has("failed creations", (state) -> state.counters().createFailed(), expected);
	}

	/**
	 * Asserts the number of resources that have been destroyed so far.
	 * @param expected the expected number
	 * @return these assertions
	 */
	public SELF hasDestroyed(long expected) {
		return has("destroyed resources", (state) -> state.counters().destroyed(), expected);
	}

	/**
	 * Asserts that the pool lends.
	 * @return these assertions
	 */
	public SELF isRunning() {
		return is(Phase.RUNNING);
	}

	/**
	 * Asserts that the pool is suspended.
	 * @return these assertions
	 */
	public SELF isSuspended() {
		return is(Phase.SUSPENDED);
	}

	/**
	 * Asserts that the pool's shutdown has ended.
	 * @return these assertions
	 */
	public SELF isClosed() {
		return is(Phase.CLOSED);
	}

	/**
	 * Asserts that no lease is open, no caller waits, the ledger adds up and, if the pool
	 * is closed, no resource is alive. Waits up to two seconds for cleanup in the
	 * background.
	 * @return these assertions
	 */
	public SELF hasNoLeaks() {
		return hasNoLeaks(PATIENCE);
	}

	/**
	 * Asserts the same as {@link #hasNoLeaks()}.
	 * @param patience the longest wait for cleanup in the background
	 * @return these assertions
	 */
	public SELF hasNoLeaks(Duration patience) {
		isNotNull();
		PoolView pool = PoolView.of(this.actual);
		long begin = System.nanoTime();
		LeakFinder finder = new LeakFinder(pool, Baseline.NEW, null);
		while (finder.hasFound() && System.nanoTime() - begin < TimeUnit.NANOSECONDS.convert(patience)) {
			LockSupport.parkNanos(LOOK_NANOS);
			finder = new LeakFinder(pool, Baseline.NEW, null);
		}
		if (finder.hasFound()) {
			failWithMessage("Expected no leaks, but found in %s", finder.describe());
		}
		return this.myself;
	}

	private SELF is(Phase phase) {
		isNotNull();
		PoolState state = PoolView.of(this.actual).state();
		if (state.phase() != phase) {
			failWithActualExpectedAndMessage(state.phase(), phase, "Expected pool '%s' to be %s but it is %s",
					state.name(), phase, state.phase());
		}
		return this.myself;
	}

	private SELF has(String what, ToLongFunction<PoolState> count, long expected) {
		isNotNull();
		PoolView pool = PoolView.of(this.actual);
		PoolState state = pool.state();
		long found = count.applyAsLong(state);
		if (found != expected) {
			StringBuilder leases = new StringBuilder();
			pool.leases()
				.forEach((lease) -> leases.append(System.lineSeparator())
					.append("a lease is out, ")
					.append(Borrowers.describe(lease)));
			failWithActualExpectedAndMessage(found, expected, "Expected pool '%s' to have %d %s but it has %d: %s%s",
					state.name(), expected, what, found, state, leases);
		}
		return this.myself;
	}

}
