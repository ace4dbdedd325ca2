package io.github.managedpools;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

import io.github.managedpools.cluster.PermitState;
import org.jspecify.annotations.Nullable;

/**
 * A pool of resources that are expensive to build. Every resource that the pool begins to
 * build has exactly one owner until it is destroyed exactly once, whatever is
 * interrupted, cancelled, timed out, thrown or closed in between.
 * <p>
 * All methods may be called from any thread, platform or virtual, and from within the
 * pool's own callbacks. Actions of a thread on a resource before it ended its lease
 * <i>happen before</i> those of the next borrower.
 *
 * @param <T> the type of the pooled resources
 * @since 0.1.0
 */
public interface Pool<T> extends AutoCloseable {

	/**
	 * Creates a builder for a pool of the resources that the given factory builds.
	 * @param <T> the type of the pooled resources
	 * @param factory the factory that builds and destroys the resources
	 * @return a builder with the default settings
	 */
	static <T> PoolBuilder<T> builder(ResourceFactory<T> factory) {
		return new PoolBuilder<>(factory);
	}

	/**
	 * The pool's name, as logs, threads and meters show it.
	 * @return the name
	 */
	String name();

	/**
	 * Leases a resource, waiting at most the pool's
	 * {@linkplain PoolSettings#acquireTimeout() acquire timeout}, creation and validation
	 * included.
	 * @return the lease, to be closed by the caller
	 * @throws InterruptedException if the thread is interrupted on entry or while it
	 * waits; nothing is held then
	 * @throws AcquireTimeoutException if the time has elapsed
	 * @throws ResourceCreationException if the creation for this call failed, or if the
	 * pool {@linkplain PoolSettings#failFastAfter() fails fast}
	 * @throws TooManyPendingException if the call would have to wait, and too many
	 * callers already wait
	 * @throws PoolSuspendedException if the time has elapsed and the pool is suspended
	 * @throws PoolClosedException if the pool is closed, or is closed in the meantime
	 */
	Lease<T> acquire() throws InterruptedException;

	/**
	 * Leases a resource, waiting at most the given time. Otherwise the same as
	 * {@link #acquire()}.
	 * @param timeout the longest wait; zero does not wait for a holder or for a creation
	 * @return the lease, to be closed by the caller
	 * @throws InterruptedException if the thread is interrupted on entry or while it
	 * waits; nothing is held then
	 */
	Lease<T> acquire(Duration timeout) throws InterruptedException;

	/**
	 * Leases a resource if one is available now. Never waits for another holder or for a
	 * creation, but starts a creation if the size permits one. A resource that was idle
	 * for long is validated in place, which takes at most the
	 * {@linkplain PoolSettings#checkTimeout() check timeout}. The interrupt flag is
	 * neither read nor changed.
	 * @return the lease, or empty if none is available, also if the pool is suspended or
	 * {@linkplain PoolSettings#failFastAfter() fails fast}
	 * @throws PoolClosedException if the pool is closed
	 */
	Optional<Lease<T>> tryAcquire();

	/**
	 * Leases a resource without blocking the caller. The future completes within the
	 * {@linkplain PoolSettings#acquireTimeout() acquire timeout}, with a lease or with
	 * one of the exceptions that {@link #acquire()} throws; this method itself never
	 * throws them. If the caller ends the future (by cancel, {@code orTimeout},
	 * {@code complete} or {@code completeExceptionally}), it leaves the queue, and a
	 * resource that is already on its way goes to the next waiter. Dependent stages never
	 * run on the thread that releases a resource.
	 * <p>
	 * The same applies to each stage that is derived from the future, such as by
	 * {@code thenApply}, {@code thenCompose} or {@code copy}: if the caller ends it
	 * before its function has run, the future and all stages in between are cancelled
	 * with it. A lease that has already arrived is given back, unless its
	 * {@linkplain Lease#get() resource} has been requested; {@code get} then throws an
	 * {@link IllegalStateException}. A stage that combines the future with another stage
	 * gives the lease back if the other stage fails or is faster. {@code obtrudeValue}
	 * and {@code obtrudeException} are not supported. Stages that start elsewhere
	 * ({@code other.thenCompose((x) -> pool.acquireAsync())},
	 * {@code CompletableFuture.anyOf}) do not cancel the future: cancel the future
	 * itself.
	 * @return a future for the lease, which the code that gets it must close
	 */
	CompletableFuture<Lease<T>> acquireAsync();

	/**
	 * Leases a resource without blocking the caller, waiting at most the given time.
	 * Otherwise the same as {@link #acquireAsync()}. Zero accepts only a resource that is
	 * idle now: if it would have to be created or validated first, the future fails at
	 * once, and the resource goes to the next caller.
	 * @param timeout the longest wait
	 * @return a future for the lease, which the code that gets it must close
	 * @implSpec The default implementation, for an application's own pools, calls
	 * {@link #acquireAsync()} and cancels that future when the time has elapsed
	 */
	default CompletableFuture<Lease<T>> acquireAsync(Duration timeout) {
		Objects.requireNonNull(timeout, "'timeout' must not be null");
		return TimedAcquisition.limit(acquireAsync(), timeout, this::state);
	}

	/**
	 * Runs work with a leased resource, and gives the resource back however the work
	 * ends. If the work throws an exception that the factory calls
	 * {@linkplain ResourceFactory#isFatal fatal}, the resource is destroyed instead.
	 * @param <R> the type of the result
	 * @param <X> the type of the exceptions that the work may throw
	 * @param work the work to do with the resource
	 * @return the result of the work
	 * @throws X if the work throws it
	 * @throws InterruptedException as {@link #acquire()} throws it
	 */
	<R extends @Nullable Object, X extends Exception> R use(LeaseFunction<T, R, X> work) throws X, InterruptedException;

	/**
	 * Starts asynchronous work with a leased resource, and gives the resource back when
	 * the stage that the work returns completes, normally or not. Never blocks the
	 * caller: <pre class="code">
	 * CompletableFuture&lt;Reply&gt; reply = pool.useAsync((client) -&gt; client.send(request));
	 * </pre>
	 * <p>
	 * The work starts on the calling thread if a resource is available at once, and
	 * otherwise on a thread of the pool, never on the thread that releases a resource. It
	 * should not block; blocking work must be passed to an executor:
	 * {@code (transport) -> CompletableFuture.runAsync(() -> send(transport), executor)}.
	 * <p>
	 * The result completes like that stage, after the lease has ended, or with one of the
	 * exceptions that {@link #acquire()} throws. If the work or its stage fails with an
	 * exception that the factory calls {@linkplain ResourceFactory#isFatal fatal}, the
	 * resource is destroyed instead.
	 * <p>
	 * If the caller ends the result, or a stage derived from it (by cancel,
	 * {@code orTimeout} or {@code complete}), a wait for the lease ends as with
	 * {@link #acquireAsync()}. Work under way is cancelled, and its resource is
	 * destroyed, because the work may still be using it. The resource is also destroyed
	 * if other code cancels the stage of the work, or if the work returns {@code null}.
	 * @param <R> the type of the result
	 * @param work starts the work, and returns the stage that completes when the resource
	 * is no longer needed
	 * @return a future for the result
	 */
	default <R extends @Nullable Object> CompletableFuture<R> useAsync(
			LeaseFunction<T, ? extends CompletionStage<R>, ?> work) {
		Objects.requireNonNull(work, "'work' must not be null");
		return AsyncUse.of(acquireAsync(), work, this::isFatal);
	}

	/**
	 * Whether an exception of a borrower's work means that the resource is broken, as
	 * {@linkplain ResourceFactory#isFatal decided by the factory}. For code that handles
	 * leases on a borrower's behalf; {@link #use} and {@link #useAsync} call it by
	 * themselves. If the factory throws, the answer is yes, and its exception is added to
	 * the failure as suppressed.
	 * @param failure the exception of the work
	 * @return whether to {@linkplain Lease#invalidate() invalidate} the lease
	 */
	boolean isFatal(Throwable failure);

	/**
	 * One consistent snapshot of the pool: its ledger. Does not slow down callers of the
	 * pool and never waits for user code.
	 * @return the snapshot
	 */
	PoolState state();

	/**
	 * A snapshot of the permits that the pool shares with other instances. Does not ask
	 * the engine that grants them.
	 * @return the snapshot, or {@code null} if the pool has no
	 * {@linkplain PoolSettings#clusterLimit() cluster-limit}
	 * @implSpec The default implementation, for an application's own pools, returns
	 * {@code null}
	 */
	default @Nullable PermitState permits() {
		return null;
	}

	/**
	 * Asks the engine that grants permits which instances hold them. What depends on the
	 * future must not run for long on the thread that completes it.
	 * @return the number of permits by instance, as the engine describes it; empty if the
	 * pool has no {@linkplain PoolSettings#clusterLimit() cluster-limit}; fails if the
	 * engine can't be asked
	 * @implSpec The default implementation, for an application's own pools, finds none
	 */
	default CompletableFuture<Map<String, Integer>> permitHolders() {
		return CompletableFuture.completedFuture(Map.of());
	}

	/**
	 * The open leases, oldest first. For leases that are not
	 * {@linkplain PoolSettings#trackLeases() tracked}, such as those from before tracking
	 * was switched on, the borrowing thread and the time are approximate.
	 * @return a snapshot of the leases
	 */
	List<LeaseInfo> leases();

	/**
	 * The names of the pools that resources of this pool have
	 * {@linkplain CreationScope#lease(Pool) leased} parts from so far, in alphabetical
	 * order. They must be closed after this one.
	 * @return the names
	 * @implSpec The default implementation, for an application's own pools, returns none
	 */
	default Set<String> leansOn() {
		return Set.of();
	}

	/**
	 * The latest leases that were found to be {@linkplain LostLeases lost}, at most ten,
	 * latest first, as they were when they were found.
	 * @return the lost leases
	 * @implSpec The default implementation, for an application's own pools, returns none
	 */
	default List<LeaseInfo> lostLeases() {
		return List.of();
	}

	/**
	 * The times of the pool's leases.
	 * @return the statistics, or empty unless a listener
	 * {@linkplain PoolListener.LeaseDetail#SUMS asks for them}
	 */
	default Optional<PoolStatistics> statistics() {
		return Optional.empty();
	}

	/**
	 * The settings in force.
	 * @return the settings
	 */
	PoolSettings settings();

	/**
	 * Changes settings of the running pool. New sizes and times take effect at once, also
	 * for present resources and for the next steps of waiters;
	 * {@code leases-per-resource} and {@code warm-up} cannot be changed.
	 * @param change sets the new values on a builder with the settings in force; called
	 * again if another thread changes settings at the same time
	 * @throws InvalidSettingException if a new value is invalid or can't be changed;
	 * nothing is changed then
	 */
	void reconfigure(Consumer<PoolSettings.Builder> change);

	/**
	 * Changes how many resources the pool keeps. Growing builds resources for waiting
	 * callers; shrinking retires idle resources at once and leased ones on their return.
	 * @param size the new range
	 */
	void resize(SizeRange size);

	/**
	 * Suspends lending: callers wait until {@link #resume()} or their deadline. Open
	 * leases stay valid.
	 */
	void suspend();

	/**
	 * Ends a {@linkplain #suspend() suspension}.
	 */
	void resume();

	/**
	 * Retires every present resource: idle ones now, leased ones on their return.
	 */
	void refresh();

	/**
	 * Shuts the pool down. Waiting and new callers fail at once with
	 * {@link PoolClosedException}, idle resources are destroyed, creations are
	 * interrupted and undone, and leases have the given time to come back. A resource
	 * that is still leased after that time is never taken from its holder: it is
	 * destroyed on its return. A second call can shorten the time but not lengthen it.
	 * @param drain how long to wait for leases
	 * @return the report, the same future for every call; completes at the latest after
	 * the drain and one {@linkplain PoolSettings#destroyTimeout() destroy timeout}. Only
	 * the pool completes it: cancelling or completing it has no effect, and
	 * {@code orTimeout} and {@code completeOnTimeout} return a copy
	 */
	CompletableFuture<ShutdownReport> shutdown(Duration drain);

	/**
	 * {@linkplain #shutdown Shuts down} with the configured
	 * {@linkplain PoolSettings#drainTimeout() drain timeout} and waits for the end. Does
	 * not wait when called from the pool's own callbacks, because it would wait for
	 * itself. An interrupt ends the drain at once, and the flag stays set. A second call
	 * only waits for the same end.
	 */
	@Override
	void close();

}
