package io.github.managedpools.test;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.LeaseInfo;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolState;
import io.github.managedpools.PoolState.Phase;
import io.github.managedpools.ShutdownReport;
import org.jspecify.annotations.Nullable;

import static java.time.Duration.ZERO;

/**
 * A view of the methods that pools of both kinds have in common.
 */
final class PoolView {

	private final Object pool;

	private final Supplier<PoolState> state;

	private final Supplier<List<LeaseInfo>> leases;

	private final Supplier<List<LeaseInfo>> lostLeases;

	private final Supplier<CompletableFuture<ShutdownReport>> shutdown;

	private final Runnable keepStacks;

	private PoolView(Object pool, Supplier<PoolState> state, Supplier<List<LeaseInfo>> leases,
			Supplier<List<LeaseInfo>> lostLeases, Supplier<CompletableFuture<ShutdownReport>> shutdown,
			Runnable keepStacks) {
		this.pool = pool;
		this.state = state;
		this.leases = leases;
		this.lostLeases = lostLeases;
		this.shutdown = shutdown;
		this.keepStacks = keepStacks;
	}

	static PoolView of(Object pool) {
		return (pool instanceof KeyedPool<?, ?> keyed) ? of(keyed) : of((Pool<?>) pool);
	}

	private static PoolView of(Pool<?> pool) {
		return new PoolView(pool, pool::state, pool::leases, pool::lostLeases, () -> pool.shutdown(ZERO), () -> {
			if (!pool.settings().leakStackTraces()) {
				pool.reconfigure((settings) -> settings.leakStackTraces(true));
			}
		});
	}

	private static PoolView of(KeyedPool<?, ?> pool) {
		return new PoolView(pool, pool::state, pool::leases, pool::lostLeases, () -> pool.shutdown(ZERO), () -> {
			if (!pool.settings().perKey().leakStackTraces()) {
				pool.reconfigure((settings) -> settings.leakStackTraces(true));
			}
		});
	}

	Object pool() {
		return this.pool;
	}

	PoolState state() {
		return this.state.get();
	}

	List<LeaseInfo> leases() {
		return this.leases.get();
	}

	/**
	 * Returns the leases that were dropped without being closed, those included that the
	 * pool has reclaimed.
	 */
	List<LeaseInfo> lostLeases() {
		return this.lostLeases.get();
	}

	/**
	 * Returns the report of a closed pool, without changing anything.
	 */
	@Nullable ShutdownReport report() {
		return (state().phase() == Phase.CLOSED) ? this.shutdown.get().getNow(null) : null;
	}

	boolean isOpen() {
		Phase phase = state().phase();
		return phase == Phase.RUNNING || phase == Phase.SUSPENDED;
	}

	/**
	 * Switches on the recording of the borrowers' stacks.
	 */
	void keepStacks() {
		this.keepStacks.run();
	}

}
