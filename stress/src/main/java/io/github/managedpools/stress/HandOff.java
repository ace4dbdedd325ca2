package io.github.managedpools.stress;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.github.managedpools.AcquireTimeoutException;
import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolClosedException;
import io.github.managedpools.engine.EngineAccess;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LI_Result;
import org.openjdk.jcstress.infra.results.LLI_Result;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

/**
 * A resource comes back while a caller begins or stops waiting for it. In each test the
 * pool has one resource, and the last column says whether it is available afterwards.
 */
public final class HandOff {

	private HandOff() {
	}

	private static String acquire(Pool<Box> pool, Duration timeout) {
		try (Lease<Box> lease = pool.acquire(timeout)) {
			lease.get();
			return "served";
		}
		catch (AcquireTimeoutException ex) {
			return "timed out";
		}
		catch (InterruptedException ex) {
			return "interrupted";
		}
	}

	@JCStressTest
	@Outcome(id = "served, 1", expect = ACCEPTABLE, desc = "The waiter finds it, is woken for it or is handed it.")
	@Outcome(id = "timed out, .", expect = FORBIDDEN, desc = "The waiter sleeps beside an idle resource.")
	@Outcome(expect = FORBIDDEN, desc = "The resource is lost or doubled.")
	@State
	public static class ReleaseMeetsNewWaiter {

		private final Pool<Box> pool = Pools.one(Clock.STEADY);

		private final Lease<Box> lease = Pools.take(this.pool);

		@Actor
		public void release() {
			this.lease.close();
		}

		@Actor
		public void acquire(LI_Result r) {
			r.r1 = HandOff.acquire(this.pool, Clock.STEADY.tooLong());
		}

		@Arbiter
		public void arbiter(LI_Result r) {
			r.r2 = Pools.available(this.pool, Clock.STEADY);
		}

	}

	@JCStressTest
	@Outcome(id = "served, 1", expect = ACCEPTABLE, desc = "The waiter finds it or is handed it.")
	@Outcome(id = "timed out, .", expect = FORBIDDEN, desc = "The waiter sleeps beside an idle resource.")
	@Outcome(expect = FORBIDDEN, desc = "The resource is lost or doubled.")
	@State
	public static class ReleaseMeetsUrgentWaiter {

		private final Pool<Box> pool = Pools.one(Clock.HURRYING);

		private final Lease<Box> lease = Pools.take(this.pool);

		@Actor
		public void release() {
			this.lease.close();
		}

		@Actor
		public void acquire(LI_Result r) {
			r.r1 = HandOff.acquire(this.pool, Clock.HURRYING.tooLong());
		}

		@Arbiter
		public void arbiter(LI_Result r) {
			r.r2 = Pools.available(this.pool, Clock.HURRYING);
		}

	}

	@JCStressTest
	@Outcome(id = "served, 1", expect = ACCEPTABLE, desc = "The waiter answers its nudge before it parks.")
	@Outcome(id = "timed out, .", expect = FORBIDDEN,
			desc = "The permit of the nudge was used up, and the waiter sleeps beside an idle resource.")
	@Outcome(expect = FORBIDDEN, desc = "The resource is lost or doubled.")
	@State
	public static class ReleaseMeetsDistractedWaiter {

		private final Pool<Box> pool = Pools.one(Clock.DISTRACTING);

		private final Lease<Box> lease = Pools.take(this.pool);

		@Actor
		public void release() {
			Clock.dawdle();
			Clock.dawdle();
			this.lease.close();
		}

		@Actor
		public void acquire(LI_Result r) {
			r.r1 = HandOff.acquire(this.pool, Clock.DISTRACTING.tooLong());
		}

		@Arbiter
		public void arbiter(LI_Result r) {
			r.r2 = Pools.available(this.pool, Clock.DISTRACTING);
		}

	}

	@JCStressTest
	@Outcome(id = "served, 1", expect = ACCEPTABLE, desc = "The waiter answers its nudge before it parks.")
	@Outcome(id = "timed out, .", expect = FORBIDDEN,
			desc = "The lock used the permit of the nudge up, and the waiter sleeps beside an idle resource.")
	@Outcome(expect = FORBIDDEN, desc = "The resource is lost or doubled.")
	@State
	public static class ReleaseMeetsWaiterBehindALock {

		private final Pool<Box> pool = Pools.oneBesideAHangingCreation(Clock.STEADY);

		private final Lease<Box> lease = Pools.take(this.pool);

		@Actor
		public void release() {
			EngineAccess.underLock(this.pool, () -> {
				Clock.dawdle();
				this.lease.close();
				Clock.dawdle();
			});
		}

		@Actor
		public void acquire(LI_Result r) {
			r.r1 = HandOff.acquire(this.pool, Clock.STEADY.tooLong());
		}

		@Arbiter
		public void arbiter(LI_Result r) {
			r.r2 = Pools.available(this.pool, Clock.STEADY);
		}

	}

	@JCStressTest
	@Outcome(id = "served, 1", expect = ACCEPTABLE, desc = "The release came first.")
	@Outcome(id = "timed out, 1", expect = ACCEPTABLE, desc = "The timeout came first, and the resource went on.")
	@Outcome(expect = FORBIDDEN, desc = "The resource is lost or doubled.")
	@State
	public static class DeliveryMeetsTimeout {

		private static final Duration SHORT = Duration.ofNanos(1024);

		private final Pool<Box> pool = Pools.one(Clock.HURRYING);

		private final Lease<Box> lease = Pools.take(this.pool);

		@Actor
		public void release() {
			this.lease.close();
		}

		@Actor
		public void acquire(LI_Result r) {
			r.r1 = HandOff.acquire(this.pool, SHORT);
		}

		@Arbiter
		public void arbiter(LI_Result r) {
			r.r2 = Pools.available(this.pool, Clock.HURRYING);
		}

	}

	@JCStressTest
	@Outcome(id = "served, true, 1", expect = ACCEPTABLE,
			desc = "The delivery came first, and the interrupt was left to the caller.")
	@Outcome(id = "served, false, 1", expect = ACCEPTABLE, desc = "The release came before the wait.")
	@Outcome(id = "interrupted, false, 1", expect = ACCEPTABLE,
			desc = "The interrupt came first, and the resource went on.")
	@Outcome(expect = FORBIDDEN, desc = "The resource is lost or doubled, or the interrupt is.")
	@State
	public static class DeliveryMeetsInterrupt {

		private final Pool<Box> pool = Pools.one(Clock.INTERRUPTING);

		private final Lease<Box> lease = Pools.take(this.pool);

		@Actor
		public void release() {
			this.lease.close();
		}

		@Actor
		public void acquire(LLI_Result r) {
			r.r1 = HandOff.acquire(this.pool, Clock.INTERRUPTING.tooLong());
			r.r2 = Thread.interrupted();
		}

		@Arbiter
		public void arbiter(LLI_Result r) {
			r.r3 = Pools.available(this.pool, Clock.INTERRUPTING);
		}

	}

	@JCStressTest
	@Outcome(id = "cancelled, 1", expect = ACCEPTABLE, desc = "The resource went on, or came back.")
	@Outcome(id = "served, 1", expect = ACCEPTABLE, desc = "The cancellation came too late.")
	@Outcome(expect = FORBIDDEN, desc = "The resource is lost or doubled.")
	@State
	public static class DeliveryMeetsCancellation {

		private final Pool<Box> pool = Pools.one(Clock.STEADY);

		private final Lease<Box> lease = Pools.take(this.pool);

		private final CompletableFuture<Lease<Box>> promise = this.pool.acquireAsync();

		@Actor
		public void release() {
			this.lease.close();
		}

		@Actor
		public void cancel(LI_Result r) {
			r.r1 = this.promise.cancel(false) ? "cancelled" : "served";
		}

		@Arbiter
		public void arbiter(LI_Result r) {
			if (!this.promise.isCancelled()) {
				Pools.await(this.promise).close();
			}
			r.r2 = Pools.available(this.pool, Clock.STEADY);
		}

	}

	@JCStressTest
	@Outcome(id = "cancelled, 1", expect = ACCEPTABLE, desc = "The resource went on, or came back.")
	@Outcome(id = "served, 1", expect = ACCEPTABLE, desc = "The cancellation came too late.")
	@Outcome(expect = FORBIDDEN, desc = "The resource is lost or doubled.")
	@State
	public static class DeliveryMeetsCancellationOfADerivedStage {

		private final Pool<Box> pool = Pools.one(Clock.STEADY);

		private final Lease<Box> lease = Pools.take(this.pool);

		private final CompletableFuture<String> stage = this.pool.acquireAsync().thenApply((lease) -> {
			try (lease) {
				return lease.get().toString();
			}
		});

		@Actor
		public void release() {
			this.lease.close();
		}

		@Actor
		public void cancel(LI_Result r) {
			r.r1 = this.stage.cancel(false) ? "cancelled" : "served";
		}

		@Arbiter
		public void arbiter(LI_Result r) {
			r.r2 = Pools.available(this.pool, Clock.STEADY);
		}

	}

	@JCStressTest
	@Outcome(id = "(cancelled|served), 1", expect = ACCEPTABLE, desc = "The next waiter is served.")
	@Outcome(expect = FORBIDDEN, desc = "The resource did not go on to the next, or is lost or doubled.")
	@State
	public static class DeliveryMeetsCancellationWithAnotherBehind {

		private final Pool<Box> pool = Pools.one(Clock.STEADY);

		private final Lease<Box> lease = Pools.take(this.pool);

		private final CompletableFuture<Lease<Box>> first = this.pool.acquireAsync();

		private final CompletableFuture<Lease<Box>> second = this.pool.acquireAsync();

		@Actor
		public void release() {
			this.lease.close();
		}

		@Actor
		public void cancel(LI_Result r) {
			r.r1 = this.first.cancel(false) ? "cancelled" : "served";
		}

		@Arbiter
		public void arbiter(LI_Result r) {
			if (!this.first.isCancelled()) {
				Pools.await(this.first).close();
			}
			Pools.await(this.second).close();
			r.r2 = Pools.available(this.pool, Clock.STEADY);
		}

	}

	@JCStressTest
	@Outcome(id = "(closed|served), 1", expect = ACCEPTABLE,
			desc = "One of both came first; the resource is destroyed.")
	@Outcome(expect = FORBIDDEN, desc = "The resource is not destroyed, or twice.")
	@State
	public static class DeliveryMeetsShutdown {

		private final BoxFactory factory = new BoxFactory();

		private final Pool<Box> pool = Pools.one(this.factory, Clock.STEADY);

		private final Lease<Box> lease = Pools.take(this.pool);

		private final CompletableFuture<Lease<Box>> promise = this.pool.acquireAsync();

		@Actor
		public void release() {
			this.lease.close();
		}

		@Actor
		public void shutDown() {
			this.pool.shutdown(Clock.STEADY.tooLong());
		}

		@Arbiter
		public void arbiter(LI_Result r) {
			r.r1 = Pools.await(this.promise.handle((lease, failure) -> {
				if (lease != null) {
					lease.close();
					return "served";
				}
				return (failure instanceof PoolClosedException) ? "closed" : failure;
			}));
			Pools.await(this.pool.shutdown(Clock.STEADY.tooLong()));
			r.r2 = this.factory.destroyed();
		}

	}

}
