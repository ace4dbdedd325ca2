package io.github.managedpools.stress;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.managedpools.AcquireTimeoutException;
import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolClock;
import io.github.managedpools.PoolSettings;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.SizeRange;
import io.github.managedpools.engine.EngineAccess;

/**
 * Opens the pools of the tests, and acquires from them.
 */
final class Pools {

	/** The seconds after which a waiter counts as forgotten by the pool's threads. */
	private static final int TOO_LONG = 10;

	private static final PoolSettings ONE = PoolSettings.defaults().toBuilder().size(SizeRange.of("0..1")).build();

	private static final PoolSettings VALIDATED = ONE.toBuilder().validateAfterIdle(Duration.ZERO).build();

	private Pools() {
	}

	/**
	 * Opens a pool with one idle resource and a maximum of one.
	 */
	static Pool<Box> one(ResourceFactory<Box> factory, Clock clock) {
		Pool<Box> pool = EngineAccess.open(factory, ONE, clock);
		EngineAccess.create(pool);
		return pool;
	}

	/**
	 * Opens the same pool with places for more resources and a creation that hangs, so
	 * that each waiter takes the lock of snapshots.
	 */
	static Pool<Box> oneBesideAHangingCreation(Clock clock) {
		Pool<Box> pool = EngineAccess.openHanging(new BoxFactory(),
				ONE.toBuilder().size(SizeRange.of("0..3")).maxConcurrentCreations(1).build(), clock);
		EngineAccess.create(pool);
		Lease<Box> one = take(pool);
		pool.tryAcquire();
		one.close();
		return pool;
	}

	/**
	 * Opens the same pool with a validation before each lease of an idle resource.
	 */
	static Pool<Box> validatedOne(ResourceFactory<Box> factory, Clock clock) {
		Pool<Box> pool = EngineAccess.open(factory, VALIDATED, clock);
		EngineAccess.create(pool);
		return pool;
	}

	/**
	 * Opens the same pool with an acquire timeout.
	 */
	static Pool<Box> one(ResourceFactory<Box> factory, PoolClock clock, Duration acquireTimeout) {
		Pool<Box> pool = EngineAccess.open(factory, ONE.toBuilder().acquireTimeout(acquireTimeout).build(), clock);
		EngineAccess.create(pool);
		return pool;
	}

	static Pool<Box> one(Clock clock) {
		return one(new BoxFactory(), clock);
	}

	/**
	 * Takes a resource that must be idle.
	 */
	static Lease<Box> take(Pool<Box> pool) {
		return pool.tryAcquire().orElseThrow();
	}

	/**
	 * Waits for a resource that must come.
	 */
	static Lease<Box> await(Pool<Box> pool, Clock clock) {
		try {
			return pool.acquire(clock.tooLong());
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException("no thread interrupts this one", ex);
		}
	}

	/**
	 * Waits for a future that must complete.
	 */
	static <V> V await(Future<V> future) {
		try {
			return future.get(TOO_LONG, TimeUnit.SECONDS);
		}
		catch (InterruptedException | ExecutionException | TimeoutException ex) {
			throw new IllegalStateException("nothing came of " + future, ex);
		}
	}

	/**
	 * Returns whether the one resource is available after the test: {@code 1} if it is,
	 * {@code 0} if it was lost, {@code 2} if it is available twice.
	 */
	static int available(Pool<Box> pool, Clock clock) {
		try (Lease<Box> lease = pool.acquire(clock.tooLong())) {
			lease.get();
			return pool.tryAcquire().isPresent() ? 2 : 1;
		}
		catch (AcquireTimeoutException ex) {
			return 0;
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException("no thread interrupts this one", ex);
		}
	}

}
