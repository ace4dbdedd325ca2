package io.github.managedpools.boot.lease;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * Runs calls that need leases: acquires the leases that the thread does not hold yet, and
 * gives them back when the work has ended, which for some results is after the call.
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
		Object outliving = LeaseOutlivingTypes.in(result);
		if (outliving != null && !areBound(leases)) {
			throw refuse(outliving, leases, call);
		}
		release(leases, null, call);
		return result;
	}

	/**
	 * Whether the leases belong to an enclosing call and so continue after this one.
	 */
	private static boolean areBound(List<HeldLease> leases) {
		return leases.stream().allMatch((lease) -> BoundLeases.of(lease.source()) == lease);
	}

	/**
	 * Ends a call whose result would be used without the leases. Work that has already
	 * begun may still use a resource, which must therefore not be lent again.
	 */
	private static IllegalStateException refuse(Object outliving, List<HeldLease> leases, LeasedCall call) {
		boolean begun = !isDeferred(outliving.getClass());
		if (begun) {
			leases.forEach(HeldLease::giveUp);
		}
		if (begun && outliving instanceof AutoCloseable closeable) {
			try {
				closeable.close();
			}
			catch (Throwable ex) {
				// The resource is destroyed in any case
			}
		}
		release(leases, null, call);
		if (!begun) {
			return new IllegalStateException(("%s returned a publisher that its return type does not tell of, "
					+ "so that its lease could not be kept; declare the type")
				.formatted(call.method()));
		}
		return new IllegalStateException(("%s returned a %s, whose work goes on when the lease of the call is over; "
				+ "call it within a method marked @UsesPool, or lease from the Pool for as long as the work takes")
			.formatted(call.method(), outliving.getClass().getName()));
	}

	/**
	 * Whether calls that return this type run on subscription.
	 */
	static boolean isDeferred(Class<?> returnType) {
		return REACTOR && DeferredCalls.handles(returnType);
	}

	/**
	 * Runs the work with the leases bound to the thread.
	 */
	static @Nullable Object runBound(LeasedCall call, List<HeldLease> leases) throws Throwable {
		List<BoundLeases.Before> before = new ArrayList<>(leases.size());
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
		LeaseFailures.endAll(leases, (lease) -> lease.release(failure, call.fatal()));
	}

	private static List<HeldLease> hold(LeasedCall call) throws InterruptedException {
		List<HeldLease> leases = new ArrayList<>(call.sources().size());
		try {
			for (LeaseSource source : call.sources()) {
				HeldLease bound = BoundLeases.of(source);
				if (bound != null) {
					bound.retain();
				}
				leases.add((bound != null) ? bound : acquire(source, call));
			}
			return leases;
		}
		catch (Throwable ex) {
			// A failed acquire says nothing about the resources that are already held
			release(leases, null, call);
			throw ex;
		}
	}

	private static HeldLease acquire(LeaseSource source, LeasedCall call) throws InterruptedException {
		try {
			return new HeldLease(source, LeaseFailures.required(source.acquire()));
		}
		catch (InterruptedException ex) {
			if (call.mayThrowInterruptedException()) {
				throw ex;
			}
			Thread.currentThread().interrupt();
			throw new PoolInterruptedException(source.name(), ex);
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

}
