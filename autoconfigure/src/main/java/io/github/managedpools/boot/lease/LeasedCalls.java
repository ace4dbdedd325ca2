package io.github.managedpools.boot.lease;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

import io.github.managedpools.Pool;
import org.jspecify.annotations.Nullable;

import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.util.ClassUtils;

/**
 * Makes calls that need leases: acquires what the thread does not hold yet, and gives
 * back when the work has ended, which for some results is after the call.
 */
final class LeasedCalls {

	private static final boolean REACTOR = ClassUtils.isPresent("reactor.core.publisher.Flux",
			LeasedCalls.class.getClassLoader());

	private LeasedCalls() {
	}

	static @Nullable Object make(LeasedCall call) throws Throwable {
		if (isDeferred(call.method().getReturnType())) {
			return DeferredCalls.make(call);
		}
		List<HeldLease> leases = hold(call);
		Object result;
		try {
			result = runBound(call, leases);
		}
		catch (Throwable ex) {
			release(leases, ex, call);
			throw ex;
		}
		if (result instanceof CompletionStage<?> stage) {
			releaseOnCompletion(stage, leases, call);
			return result;
		}
		release(leases, null, call);
		if (isPublisher(result)) {
			throw new IllegalStateException(("%s returned a publisher that its return type does not tell of, "
					+ "so that its lease could not be kept; declare the type")
				.formatted(call.method()));
		}
		return result;
	}

	/**
	 * Whether calls that return the type are made on subscription.
	 */
	static boolean isDeferred(Class<?> returnType) {
		return REACTOR && DeferredCalls.handles(returnType);
	}

	/**
	 * Runs the work with the leases bound to the thread.
	 */
	static @Nullable Object runBound(LeasedCall call, List<HeldLease> leases) throws Throwable {
		List<@Nullable HeldLease> before = new ArrayList<>(leases.size());
		try {
			leases.forEach((lease) -> before.add(BoundLeases.bind(lease)));
			return call.work().run(leases);
		}
		finally {
			for (int i = before.size() - 1; i >= 0; i--) {
				BoundLeases.unbind(leases.get(i), before.get(i));
			}
		}
	}

	/**
	 * Gives leases back, the last one first.
	 */
	static void release(List<HeldLease> leases, @Nullable Throwable failure, LeasedCall call) {
		for (int i = leases.size() - 1; i >= 0; i--) {
			leases.get(i).release(failure, call.fatal());
		}
	}

	private static List<HeldLease> hold(LeasedCall call) throws InterruptedException {
		List<HeldLease> leases = new ArrayList<>(call.pools().size());
		try {
			for (Pool<?> pool : call.pools()) {
				HeldLease bound = BoundLeases.of(pool);
				if (bound != null) {
					bound.retain();
				}
				leases.add((bound != null) ? bound : acquire(pool, call));
			}
			return leases;
		}
		catch (Throwable ex) {
			// Says nothing about the resources that are held already
			release(leases, null, call);
			throw ex;
		}
	}

	private static HeldLease acquire(Pool<?> pool, LeasedCall call) throws InterruptedException {
		try {
			return new HeldLease(pool, pool.acquire());
		}
		catch (InterruptedException ex) {
			if (call.mayThrowInterruptedException()) {
				throw ex;
			}
			Thread.currentThread().interrupt();
			throw new PoolInterruptedException(pool.name(), ex);
		}
	}

	private static void releaseOnCompletion(CompletionStage<?> stage, List<HeldLease> leases, LeasedCall call) {
		try {
			stage.whenComplete((value, failure) -> {
				if (HeldLease.isCancelled(failure)) {
					leases.forEach(HeldLease::giveUp);
				}
				release(leases, failure, call);
			});
		}
		catch (Throwable ex) {
			leases.forEach(HeldLease::giveUp);
			release(leases, ex, call);
			throw ex;
		}
	}

	private static boolean isPublisher(@Nullable Object result) {
		return result != null && ReactiveAdapterRegistry.getSharedInstance().getAdapter(result.getClass()) != null;
	}

}
