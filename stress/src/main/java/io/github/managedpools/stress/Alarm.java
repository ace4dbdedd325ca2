package io.github.managedpools.stress;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.github.managedpools.AcquireTimeoutException;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LI_Result;
import org.openjdk.jcstress.infra.results.L_Result;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

/**
 * The one timer of all waits fires while something else happens. In each test the pool
 * has one resource, and a caller has begun to wait for it.
 */
public final class Alarm {

	/** The timeout of every wait. */
	private static final Duration PATIENCE = Duration.ofSeconds(1);

	/** The time between two firings. */
	private static final Duration PAUSE = Duration.ofMillis(1);

	private Alarm() {
	}

	private static Pool<Box> pool(ManualClock clock) {
		return Pools.one(new BoxFactory(), clock, PATIENCE);
	}

	private static String end(CompletableFuture<Lease<Box>> promise) {
		return Pools.await(promise.handle((lease, failure) -> {
			if (lease != null) {
				lease.close();
				return "served";
			}
			return (failure instanceof AcquireTimeoutException) ? "timed out" : failure.toString();
		}));
	}

	@JCStressTest
	@Outcome(id = "timed out", expect = ACCEPTABLE, desc = "The timer saw the new waiter, or was set again for it.")
	@Outcome(expect = FORBIDDEN, desc = "The new waiter was forgotten.")
	@State
	public static class AlarmMeetsNewWaiter {

		private final ManualClock clock = new ManualClock();

		private final Pool<Box> pool = pool(this.clock);

		private final Lease<Box> lease = Pools.take(this.pool);

		private final CompletableFuture<Lease<Box>> first = this.pool.acquireAsync();

		private volatile CompletableFuture<Lease<Box>> second = this.first;

		@Actor
		public void ring() {
			this.clock.advance(PATIENCE);
		}

		@Actor
		public void queue() {
			this.second = this.pool.acquireAsync();
		}

		@Arbiter
		public void arbiter(L_Result r) {
			this.clock.advance(PATIENCE.plus(PAUSE));
			r.r1 = end(this.second);
			this.lease.close();
		}

	}

	@JCStressTest
	@Outcome(id = "(served|timed out), 1", expect = ACCEPTABLE, desc = "One of both came first.")
	@Outcome(expect = FORBIDDEN, desc = "The waiter was forgotten, or the resource is lost or doubled.")
	@State
	public static class AlarmMeetsDelivery {

		private final ManualClock clock = new ManualClock();

		private final Pool<Box> pool = pool(this.clock);

		private final Lease<Box> lease = Pools.take(this.pool);

		private final CompletableFuture<Lease<Box>> promise = this.pool.acquireAsync();

		@Actor
		public void ring() {
			this.clock.advance(PATIENCE);
		}

		@Actor
		public void release() {
			this.lease.close();
		}

		@Arbiter
		public void arbiter(LI_Result r) {
			r.r1 = end(this.promise);
			// It may still be on its way back
			CompletableFuture<Lease<Box>> next = this.pool.acquireAsync();
			Lease<Box> last = Pools.await(next);
			r.r2 = this.pool.tryAcquire().isPresent() ? 2 : 1;
			last.close();
		}

	}

}
