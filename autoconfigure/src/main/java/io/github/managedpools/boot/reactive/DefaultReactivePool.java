package io.github.managedpools.boot.reactive;

import java.util.Objects;
import java.util.function.Function;

import io.github.managedpools.Pool;
import io.github.managedpools.boot.lease.LeaseFailures;
import io.github.managedpools.boot.lease.PendingLease;
import org.reactivestreams.Publisher;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * {@link ReactivePool} that is based on the asynchronous acquire of a pool.
 *
 * @param <T> the type of the pooled resources
 */
final class DefaultReactivePool<T> implements ReactivePool<T> {

	private final Pool<T> pool;

	DefaultReactivePool(Pool<T> pool) {
		this.pool = pool;
	}

	@Override
	public Pool<T> pool() {
		return this.pool;
	}

	@Override
	public <R> Mono<R> use(Function<? super T, ? extends Mono<? extends R>> work) {
		return useMany(work).singleOrEmpty();
	}

	@Override
	public <R> Flux<R> useMany(Function<? super T, ? extends Publisher<? extends R>> work) {
		return Flux.defer(() -> {
			PendingLease<T> lease = new PendingLease<>(this.pool);
			// Cancel the future only by ending the lease: that can't lose a resource
			return Mono.fromFuture(lease.future(), true)
				.flatMapMany(
						(arrived) -> Flux.<R>defer(() -> results(lease, work)).doOnError((ex) -> endFailed(lease, ex)))
				.doOnTerminate(lease::close)
				.doFinally((signal) -> lease.close());
		});
	}

	private static <T, R> Publisher<R> results(PendingLease<T> lease,
			Function<? super T, ? extends Publisher<? extends R>> work) {
		Publisher<? extends R> results = lease
			.call((resource) -> Objects.requireNonNull(work.apply(resource), "the work returned no publisher"));
		// Null after a cancel, when there is no subscriber any more
		return (results != null) ? Flux.from(results) : Flux.empty();
	}

	private void endFailed(PendingLease<T> lease, Throwable failure) {
		if (LeaseFailures.isFatal(this.pool, Exceptions.unwrap(failure))) {
			lease.invalidate();
		}
		else {
			lease.suspect();
		}
	}

	@Override
	public String toString() {
		return "reactive view of " + this.pool;
	}

}
