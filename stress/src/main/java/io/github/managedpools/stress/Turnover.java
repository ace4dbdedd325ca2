package io.github.managedpools.stress;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolClock;
import io.github.managedpools.PoolSettings;
import io.github.managedpools.SettingsBuilder;
import io.github.managedpools.SizeRange;
import io.github.managedpools.engine.EngineAccess;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

/**
 * Resources are created and destroyed during a sweep, another lease of the same resource,
 * or another change of the size. Each pool runs its work on the thread that finds it.
 */
public final class Turnover {

	private static final Duration MINUTE = Duration.ofMinutes(1);

	/** Longer than any thread waits for its turn. */
	private static final Duration TOO_LONG = Duration.ofSeconds(10);

	/** The time between two sweeps. */
	private static final Duration SWEEP = Duration.ofMillis(125);

	/** Kept, so that it stays silent: the pool logs each change of its size. */
	private static final Logger LOGGER = Logger.getLogger("io.github.managedpools.Pool");

	static {
		LOGGER.setLevel(Level.OFF);
	}

	private Turnover() {
	}

	private static PoolSettings settings(String size, SettingsChange change) {
		var builder = PoolSettings.defaults().toBuilder().size(SizeRange.of(size));
		change.apply(builder);
		return builder.build();
	}

	private interface SettingsChange {

		void apply(SettingsBuilder<?> builder);

	}

	/**
	 * Takes as many resources as the pool may have.
	 */
	private static List<Lease<Box>> fill(Pool<Box> pool, int count) {
		for (int i = 0; i < count; i++) {
			EngineAccess.create(pool);
		}
		return Stream.generate(() -> Pools.take(pool)).limit(count).toList();
	}

	@JCStressTest
	@Outcome(id = "1", expect = ACCEPTABLE, desc = "Only the resource that was idle for its time to live is destroyed.")
	@Outcome(expect = FORBIDDEN, desc = "The new resource was destroyed for the idle time of the one before.")
	@State
	public static class NewResourceMeetsSweep {

		private final ManualClock clock = new ManualClock();

		private final BoxFactory factory = new BoxFactory();

		private final Pool<Box> pool = EngineAccess.openWithoutThreads(this.factory,
				settings("0..1", (builder) -> builder.timeToLive(MINUTE)), this.clock);

		public NewResourceMeetsSweep() {
			EngineAccess.create(this.pool);
			Pools.take(this.pool).close();
			sweepFor(MINUTE.multipliedBy(2));
		}

		private void sweepFor(Duration time) {
			for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(MINUTE)) {
				this.clock.advance(SWEEP);
				this.clock.advance(MINUTE.minus(SWEEP));
			}
		}

		@Actor
		public void build() {
			this.pool.tryAcquire();
		}

		@Actor
		public void sweep() {
			this.clock.advance(SWEEP);
		}

		@Arbiter
		public void arbiter(I_Result r) {
			for (int i = 0; i < 8; i++) {
				this.clock.advance(SWEEP);
			}
			r.r1 = this.factory.destroyed();
		}

	}

	@JCStressTest
	@Outcome(id = "0", expect = ACCEPTABLE, desc = "It is not lent any more, since it is used up.")
	@Outcome(expect = FORBIDDEN, desc = "It is used for ever, since some lease of it is always out.")
	@State
	public static class LeaseMeetsOverlappingLease {

		private static final int USES = 4;

		private static final int ROUNDS = 20;

		private final Pool<Box> pool = EngineAccess.openWithoutThreads(new BoxFactory(),
				settings("0..4", (builder) -> builder.leasesPerResource(3).maxUses(USES)), Clock.STEADY);

		private final Lease<Box> first;

		private final Lease<Box> second;

		private final Box box;

		public LeaseMeetsOverlappingLease() {
			EngineAccess.create(this.pool);
			this.first = Pools.take(this.pool);
			this.second = Pools.take(this.pool);
			this.box = this.first.get();
		}

		/**
		 * Ends each lease only when the next has begun.
		 */
		private void overlap(Lease<Box> begun) {
			Lease<Box> last = begun;
			for (int round = 0; round < ROUNDS; round++) {
				Lease<Box> next = this.pool.tryAcquire().orElse(null);
				if (next != null) {
					last.close();
					last = next;
				}
			}
		}

		@Actor
		public void overlapFirst() {
			overlap(this.first);
		}

		@Actor
		public void overlapSecond() {
			overlap(this.second);
		}

		@Arbiter
		public void arbiter(I_Result r) {
			for (int i = 0; i < ROUNDS; i++) {
				Lease<Box> lease = this.pool.tryAcquire().orElse(null);
				r.r1 += (lease != null && lease.get() == this.box) ? 1 : 0;
			}
		}

	}

	@JCStressTest
	@Outcome(id = "(3|4)", expect = ACCEPTABLE, desc = "As many are left as one of both allows.")
	@Outcome(expect = FORBIDDEN, desc = "Both destroyed the resources that one of them had to destroy, or neither did.")
	@State
	public static class ShrinkMeetsShrink {

		private final Pool<Box> pool = EngineAccess.openWithoutThreads(new BoxFactory(), settings("0..8", (builder) -> {
		}), Clock.STEADY);

		public ShrinkMeetsShrink() {
			fill(this.pool, 8).forEach(Lease::close);
		}

		@Actor
		public void shrinkToFour() {
			this.pool.resize(SizeRange.of("0..4"));
		}

		@Actor
		public void shrinkToThree() {
			this.pool.resize(SizeRange.of("0..3"));
		}

		@Arbiter
		public void arbiter(I_Result r) {
			r.r1 = this.pool.state().resources().total();
		}

	}

	@JCStressTest
	@Outcome(id = "2", expect = ACCEPTABLE, desc = "Two were too many.")
	@Outcome(expect = FORBIDDEN,
			desc = "Other resources were destroyed instead of those that are to go when they come back.")
	@State
	public static class ReturnsMeetShrink {

		private final BoxFactory factory = new BoxFactory();

		private final Pool<Box> pool = EngineAccess.openWithoutThreads(this.factory, settings("0..4", (builder) -> {
		}), Clock.STEADY);

		private final List<Lease<Box>> leases = fill(this.pool, 4);

		@Actor
		public void shrink() {
			this.pool.resize(SizeRange.of("0..2"));
		}

		@Actor
		public void release() {
			this.leases.forEach(Lease::close);
		}

		@Arbiter
		public void arbiter(I_Result r) {
			r.r1 = this.factory.destroyed();
		}

	}

	@JCStressTest
	@Outcome(id = "1", expect = ACCEPTABLE, desc = "The sweep was scheduled again.")
	@Outcome(expect = FORBIDDEN, desc = "There were no further sweeps, because a timer could not be set once.")
	@State
	public static class ReleaseMeetsTimerThatFails {

		private final FailingClock clock = new FailingClock();

		private final BoxFactory factory = new BoxFactory();

		private final Pool<Box> pool = EngineAccess.openWithoutThreads(this.factory,
				settings("0..1", (builder) -> builder.timeToLive(MINUTE)), this.clock);

		private final Lease<Box> lease;

		public ReleaseMeetsTimerThatFails() {
			EngineAccess.create(this.pool);
			this.lease = Pools.take(this.pool);
			// The sweeps come to rest while the resource is out
			for (int i = 0; i < 8; i++) {
				this.clock.time.advance(MINUTE);
			}
			this.clock.fails.set(true);
		}

		@Actor
		public void release() {
			this.lease.close();
		}

		@Actor
		public void sweep() {
			this.clock.time.advance(SWEEP);
		}

		@Arbiter
		public void arbiter(I_Result r) {
			this.clock.fails.set(false);
			// A thread of the pool may have to set the timer
			long end = System.nanoTime() + TOO_LONG.toNanos();
			while (this.factory.destroyed() == 0 && System.nanoTime() - end < 0) {
				this.clock.time.advance(SWEEP);
				this.clock.time.advance(MINUTE);
			}
			r.r1 = this.factory.destroyed();
		}

	}

	@JCStressTest
	@Outcome(id = "1", expect = ACCEPTABLE, desc = "The resource is available.")
	@Outcome(expect = FORBIDDEN, desc = "A release that failed between two steps lost its resource.")
	@State
	public static class ReleaseMeetsLackOfMemory {

		private final FailingClock clock = new FailingClock();

		// Each release and each acquire reads the clock while it has the resource
		private final Pool<Box> pool = EngineAccess.openWithoutThreads(new BoxFactory(),
				settings("0..1", (builder) -> builder.maxLifetime(MINUTE)), this.clock);

		private final Lease<Box> lease;

		public ReleaseMeetsLackOfMemory() {
			EngineAccess.create(this.pool);
			this.lease = Pools.take(this.pool);
			this.clock.failsToRead.set(true);
		}

		@Actor
		public void release() {
			end(this.lease);
		}

		@Actor
		public void acquire() {
			try {
				this.pool.tryAcquire().ifPresent(ReleaseMeetsLackOfMemory::end);
			}
			catch (OutOfMemoryError ex) {
				// It was this thread that ran out of memory
			}
		}

		private static void end(Lease<Box> lease) {
			try {
				lease.close();
			}
			catch (OutOfMemoryError ex) {
				// It was this thread that ran out of memory
			}
		}

		@Arbiter
		public void arbiter(I_Result r) {
			this.clock.failsToRead.set(false);
			this.pool.state();
			r.r1 = this.pool.state().resources().idle();
		}

	}

	/**
	 * A clock that can't schedule anything for a moment.
	 */
	private static final class FailingClock implements PoolClock {

		private final ManualClock time = new ManualClock();

		private final AtomicBoolean fails = new AtomicBoolean();

		private final AtomicBoolean failsToRead = new AtomicBoolean();

		@Override
		public long nanoTime() {
			if (this.failsToRead.compareAndSet(true, false)) {
				throw new OutOfMemoryError("Java heap space");
			}
			return this.time.nanoTime();
		}

		@Override
		public Instant instant() {
			return this.time.instant();
		}

		@Override
		public void park(Object blocker, long nanos) {
			this.time.park(blocker, nanos);
		}

		@Override
		public Timer schedule(Runnable task, long nanos) {
			if (this.fails.compareAndSet(true, false)) {
				throw new OutOfMemoryError("unable to create native thread");
			}
			return this.time.schedule(task, nanos);
		}

	}

}
