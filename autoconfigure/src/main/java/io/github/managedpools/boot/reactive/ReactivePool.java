package io.github.managedpools.boot.reactive;

import java.util.function.Function;

import io.github.managedpools.Pool;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A {@link Pool} for reactive pipelines. Each subscription leases a resource without
 * blocking a thread, and gives it back when it completes, fails or is cancelled, at any
 * moment: before the lease arrives, at the same instant, or in the middle of the work.
 * The resource is back before downstream sees the end. It is destroyed instead if the
 * work fails with an exception that is {@linkplain Pool#isFatal fatal}.
 * <p>
 * A cancel gives the resource back as soon as the work has been cancelled. Work that
 * ignores the cancel, such as a blocking call on another thread, would go on with a
 * resource that has another holder: it must stop using the resource itself.
 *
 * @param <T> the type of the pooled resources
 * @since 0.1.0
 */
public interface ReactivePool<T> {

	/**
	 * Creates a reactive view of a pool. The view itself need not be closed.
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
	 * Runs work that has at most one result with a leased resource.
	 * @param <R> the type of the result
	 * @param work the work to do with the resource; called for each subscription
	 * @return the result; fails with what {@link Pool#acquire()} throws
	 */
	<R> Mono<R> use(Function<? super T, ? extends Mono<? extends R>> work);

	/**
	 * Runs work that has any number of results with a leased resource.
	 * @param <R> the type of the results
	 * @param work the work to do with the resource; called for each subscription
	 * @return the results; fails with what {@link Pool#acquire()} throws
	 */
	<R> Flux<R> useMany(Function<? super T, ? extends Publisher<? extends R>> work);

}
