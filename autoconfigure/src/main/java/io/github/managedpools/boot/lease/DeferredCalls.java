package io.github.managedpools.boot.lease;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;

/**
 * Calls whose result is a reactive type. Each subscription makes the call and holds its
 * leases until the subscription ends.
 */
final class DeferredCalls {

	private DeferredCalls() {
	}

	static boolean handles(Class<?> returnType) {
		return adapter(returnType) != null;
	}

	static Object make(LeasedCall call) {
		ReactiveAdapter adapter = adapter(call.method().getReturnType());
		if (adapter == null) {
			throw new IllegalArgumentException("%s has no reactive return type".formatted(call.method()));
		}
		Flux<Object> result = Flux.defer(() -> new Subscription(call, adapter).result());
		return adapter.fromPublisher(adapter.isMultiValue() ? result : result.singleOrEmpty());
	}

	private static @Nullable ReactiveAdapter adapter(Class<?> returnType) {
		if (CompletionStage.class.isAssignableFrom(returnType) || returnType == Object.class) {
			return null;
		}
		return ReactiveAdapterRegistry.getSharedInstance().getAdapter(returnType);
	}

	/**
	 * One subscription and its leases.
	 */
	private static final class Subscription {

		private final LeasedCall call;

		private final ReactiveAdapter adapter;

		private final List<HeldLease> leases = new ArrayList<>();

		private boolean over;

		private volatile @Nullable Throwable failure;

		Subscription(LeasedCall call, ReactiveAdapter adapter) {
			this.call = call;
			this.adapter = adapter;
		}

		Flux<Object> result() {
			Flux<Object> acquired = Flux.empty();
			for (LeaseSource source : this.call.sources()) {
				HeldLease bound = BoundLeases.of(source);
				if (bound != null) {
					bound.retain();
					add(bound);
				}
				acquired = acquired.concatWith(Mono.defer(() -> (bound != null) ? Mono.empty() : acquire(source)));
			}
			return acquired.thenMany(Flux.defer(this::work).doOnError((ex) -> this.failure = Exceptions.unwrap(ex)))
				// Must come before downstream sees the end, so that the resource is back
				// by then
				.doOnTerminate(this::end)
				.doFinally((signal) -> end());
		}

		private Mono<Object> acquire(LeaseSource source) {
			PendingLease<?> pending = source.acquireAsync();
			if (!add(new HeldLease(source, pending))) {
				pending.close();
				return Mono.empty();
			}
			// Cancel only by ending the subscription: that can't lose a lease
			return Mono.fromFuture(pending.future(), true).then(Mono.empty());
		}

		private Publisher<Object> work() {
			List<HeldLease> held = retainAll();
			if (held == null) {
				return Flux.empty();
			}
			try {
				return this.adapter.toPublisher(LeasedCalls.runBound(this.call, held));
			}
			catch (Throwable ex) {
				return Flux.error(ex);
			}
			finally {
				LeasedCalls.release(held, null, this.call);
			}
		}

		/**
		 * Retains the leases while the method runs, even if another thread cancels the
		 * subscription in the meantime.
		 */
		private synchronized @Nullable List<HeldLease> retainAll() {
			if (this.over) {
				return null;
			}
			this.leases.forEach(HeldLease::retain);
			return List.copyOf(this.leases);
		}

		private synchronized boolean add(HeldLease lease) {
			if (!this.over) {
				this.leases.add(lease);
			}
			return !this.over;
		}

		private void end() {
			synchronized (this) {
				if (this.over) {
					return;
				}
				this.over = true;
			}
			LeasedCalls.release(this.leases, this.failure, this.call);
		}

	}

}
