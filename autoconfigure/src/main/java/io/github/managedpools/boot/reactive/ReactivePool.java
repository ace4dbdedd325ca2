package io.github.managedpools.boot.reactive;

import java.util.function.Function;

import io.github.managedpools.Pool;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A {@link Pool} for reactive pipelines. Each subscription leases a resource without
 * blocking a thread, and gives it back when it completes, fails or is cancelled, whenever
 * that is: before the lease is there, in the same instant, or in the middle of the work.
 * A resource is given back before those who wait for the result learn of the end. It is
 * destroyed instead when the work fails with what the factory calls
 * {@linkplain Pool#isFatal fatal}.
 * <p>
 * A cancel takes effect when the work has been cancelled. Work that goes on regardless,
 * such as a blocking call on another thread, must not be cancelled without a word to the
 * resource.
 *
 * @param <T> the type of the pooled resources
 * @since 0.1.0
 */
public interface ReactivePool<T> {

	/**
	 * A reactive view of a pool, with nothing of its own to be closed.
	 * @param <T> the type of the pooled resources
	 * @param pool the pool
	 * @return the view
	 */
	static <T> ReactivePool<T> of(Pool<T> pool) {
		return new DefaultReactivePool<>(pool);
	}

	/**
	 * The pool behind this view.
	 * @return the pool
	 */
	Pool<T> pool();

	/**
	 * Does work of at most one result with a leased resource.
	 * @param <R> the type of the result
	 * @param work what to do with the resource; called for each subscription
	 * @return the result; fails with what {@link Pool#acquire()} throws
	 */
	<R> Mono<R> use(Function<? super T, ? extends Mono<? extends R>> work);

	/**
	 * Does work of any number of results with a leased resource.
	 * @param <R> the type of the results
	 * @param work what to do with the resource; called for each subscription
	 * @return the results; fails with what {@link Pool#acquire()} throws
	 */
	<R> Flux<R> useMany(Function<? super T, ? extends Publisher<? extends R>> work);

}
