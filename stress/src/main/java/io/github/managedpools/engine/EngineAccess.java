package io.github.managedpools.engine;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolClock;
import io.github.managedpools.PoolListener;
import io.github.managedpools.PoolSettings;
import io.github.managedpools.ResourceFactory;
import org.jspecify.annotations.Nullable;

/**
 * Lets tests take one particular path through the engine, which callers take only now and
 * then, and open pools by the million.
 */
public final class EngineAccess {

	private static final Map<PoolClock, EngineContext> SURROUNDINGS = new ConcurrentHashMap<>();

	private EngineAccess() {
	}

	/**
	 * Opens a pool that shares its threads with all others of its clock.
	 */
	public static <T> Pool<T> open(ResourceFactory<T> factory, PoolSettings settings, PoolClock clock) {
		EngineContext context = SURROUNDINGS.computeIfAbsent(clock, (present) -> new EngineContext(present,
				new PoolThreads("stress", present), new PoolEvents("stress", List.of())));
		return new PoolEngine<>("stress", factory, settings, context);
	}

	/**
	 * Opens a pool without threads: the thread that finds work does it at once.
	 */
	public static <T> Pool<T> openWithoutThreads(ResourceFactory<T> factory, PoolSettings settings, PoolClock clock,
			PoolListener... listeners) {
		PoolThreads threads = new PoolThreads("model", clock) {

			@Override
			void execute(Runnable task) {
				task.run();
			}

		};
		PoolEngine<T> engine = new PoolEngine<>("model", factory, settings,
				new EngineContext(clock, threads, new PoolEvents("model", List.of(listeners), clock)));
		engine.start();
		return engine;
	}

	/**
	 * Opens a pool whose threads never run: a creation that it begins hangs.
	 */
	public static <T> Pool<T> openHanging(ResourceFactory<T> factory, PoolSettings settings, PoolClock clock) {
		PoolThreads threads = new PoolThreads("hanging", clock) {

			@Override
			void execute(Runnable task) {
				// Never
			}

		};
		return new PoolEngine<>("hanging", factory, settings,
				new EngineContext(clock, threads, new PoolEvents("hanging", List.of())));
	}

	/**
	 * Builds a resource on the calling thread, and makes it idle.
	 */
	public static <T> void create(Pool<T> pool) {
		PoolEngine<T> engine = engine(pool);
		Slot<T> slot;
		engine.ledger.lock();
		try {
			slot = engine.slotTable.prepare();
			engine.slotTable.occupy(slot);
		}
		finally {
			engine.ledger.unlock();
		}
		engine.creations.newTask(slot).run();
	}

	/**
	 * Leases the first resource, like a caller that used it last.
	 */
	public static <T> @Nullable Lease<T> tryByAffinity(Pool<T> pool) {
		PoolEngine<T> engine = engine(pool);
		engine.idleSlots.remember(ThreadSupport.id(Thread.currentThread()), Objects.requireNonNull(engine.slots.at(0)));
		return engine.tryQuickly();
	}

	/**
	 * Whether the calling thread waits and was nudged, and has not answered yet.
	 */
	public static boolean isNudged(Pool<?> pool) {
		return engine(pool).waiterQueue.isNudged(Thread.currentThread());
	}

	/**
	 * Runs an action while other threads see that the lock of snapshots is held.
	 */
	public static void underLock(Pool<?> pool, Runnable action) {
		Ledger<?> ledger = engine(pool).ledger;
		ledger.lock();
		try {
			action.run();
		}
		finally {
			ledger.unlock();
		}
	}

	/**
	 * Leases a resource, like a caller that has used none before.
	 */
	public static <T> @Nullable Lease<T> tryFromList(Pool<T> pool) {
		PoolEngine<T> engine = engine(pool);
		Slot<T> slot = engine.idleSlots.search();
		return (slot != null) ? engine.acquisition.lease(slot, Thread.currentThread(), 0, null) : null;
	}

	private static <T> PoolEngine<T> engine(Pool<T> pool) {
		return (PoolEngine<T>) pool;
	}

}
