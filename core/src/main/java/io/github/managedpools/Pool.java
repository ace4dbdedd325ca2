package io.github.managedpools;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * A pool of resources that are expensive to build. Every resource that the pool begins to
 * build is owned by exactly one place until it is destroyed exactly once, whatever is
 * interrupted, cancelled, timed out, thrown or closed in between.
 * <p>
 * All methods may be called from any thread, platform or virtual, and from within the
 * pool's own callbacks. What a thread did to a resource before it gave its lease back
 * <i>happens before</i> what the next borrower does with it.
 *
 * @param <T> the type of the pooled resources
 * @since 0.1.0
 */
public interface Pool<T> extends AutoCloseable {

	/**
	 * Starts to describe a pool of the resources that the given factory builds.
	 * @param <T> the type of the pooled resources
	 * @param factory builds and destroys the resources
	 * @return a builder that holds the default settings
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
	 * @throws AcquireTimeoutException if the time is over
	 * @throws ResourceCreationException if the creation that was made for this call
	 * failed
	 * @throws TooManyPendingException if the call would have to wait and too many callers
	 * wait already
	 * @throws PoolSuspendedException if the time is over and the pool is suspended
	 * @throws PoolClosedException if the pool is closed, or is closed meanwhile
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
	 * Leases a resource if one can be had now. Never waits for another holder or for a
	 * creation, but starts a creation when there is room. A resource that was idle for
	 * long is validated in place, which takes at most the
	 * {@linkplain PoolSettings#checkTimeout() check timeout}. The interrupt flag is
	 * neither looked at nor changed.
	 * @return the lease, or empty if there is none to be had or the pool is suspended
	 * @throws PoolClosedException if the pool is closed
	 */
	Optional<Lease<T>> tryAcquire();

	/**
	 * Leases a resource without blocking the caller. The future ends within the
	 * {@linkplain PoolSettings#acquireTimeout() acquire timeout}, by a lease or by one of
	 * the exceptions that {@link #acquire()} throws; no refusal is thrown from this
	 * method itself. A future that ends in any other way (cancel, {@code orTimeout},
	 * {@code complete}, {@code completeExceptionally}) gives its place in the queue up,
	 * and a resource that is already on its way goes to the next. Dependent stages never
	 * run on the thread that releases a resource.
	 * <p>
	 * The same goes for each stage that is derived from the future, such as by
	 * {@code thenApply}, {@code thenCompose} or {@code copy}: when the caller ends it
	 * before its function has run, the future and all stages in between are cancelled
	 * with it. If the lease is there already, it is given back unless somebody has asked
	 * for its {@linkplain Lease#get() resource}; {@code get} then throws an
	 * {@link IllegalStateException}. A stage that combines the future with another stage,
	 * which fails or is faster, gives the lease back as well. {@code obtrudeValue} and
	 * {@code obtrudeException} are not supported. Stages that begin elsewhere
	 * ({@code other.thenCompose((x) -> pool.acquireAsync())},
	 * {@code CompletableFuture.anyOf}) know nothing of this: cancel the future itself.
	 * @return a future for the lease, which the code that gets it must close
	 */
	CompletableFuture<Lease<T>> acquireAsync();

	/**
	 * Leases a resource without blocking the caller, waiting at most the given time.
	 * Otherwise the same as {@link #acquireAsync()}. Zero takes what is idle now: if a
	 * creation or a validation would have to come first, the future fails at once, and
	 * the resource goes to the next caller.
	 * @param timeout the longest wait
	 * @return a future for the lease, which the code that gets it must close
	 * @implSpec The default implementation is for pools of the application's own: it
	 * calls {@link #acquireAsync()}, and cancels that future when the time is over
	 */
	default CompletableFuture<Lease<T>> acquireAsync(Duration timeout) {
		Objects.requireNonNull(timeout, "'timeout' must not be null");
		return TimedAcquisition.limit(acquireAsync(), timeout, this::state);
	}

	/**
	 * Runs work with a leased resource and gives the resource back whatever happens. When
	 * the work throws what the factory calls {@linkplain ResourceFactory#isFatal fatal},
	 * the resource is destroyed instead.
	 * @param <R> the type of the result
	 * @param <X> the type of the exceptions that the work may throw
	 * @param work what to do with the resource
	 * @return what the work returned
	 * @throws X what the work threw
	 * @throws InterruptedException as {@link #acquire()} throws it
	 */
	<R extends @Nullable Object, X extends Exception> R use(LeaseFunction<T, R, X> work) throws X, InterruptedException;

	/**
	 * Begins asynchronous work with a leased resource, and gives the resource back when
	 * the stage that the work returns completes, in whichever way. Never blocks the
	 * caller: <pre class="code">
	 * CompletableFuture&lt;Reply&gt; reply = pool.useAsync((client) -&gt; client.send(request));
	 * </pre>
	 * <p>
	 * The work begins on the calling thread if a resource can be had at once, and
	 * otherwise on a thread of the pool, never on the one that releases a resource. It
	 * should not block; work that does goes to an executor:
	 * {@code (transport) -> CompletableFuture.runAsync(() -> send(transport), executor)}.
	 * <p>
	 * The result ends like that stage, after the lease has ended, or by one of the
	 * exceptions that {@link #acquire()} throws. When the work, or its stage, fails with
	 * what the factory calls {@linkplain ResourceFactory#isFatal fatal}, the resource is
	 * destroyed instead.
	 * <p>
	 * When the caller ends the result, or a stage derived from it, in any other way
	 * (cancel, {@code orTimeout}, {@code complete}), a wait for the lease ends as that of
	 * {@link #acquireAsync()} does. Work under way is cancelled and its resource is
	 * destroyed, because nobody knows when such work stops using it; so is the resource
	 * of a stage that was cancelled by others, and of work that returned {@code null}.
	 * @param <R> the type of the result
	 * @param work begins what is to be done with the resource, and returns the stage that
	 * completes when the resource is no longer needed
	 * @return a future for the result
	 */
	default <R extends @Nullable Object> CompletableFuture<R> useAsync(
			LeaseFunction<T, ? extends CompletionStage<R>, ?> work) {
		Objects.requireNonNull(work, "'work' must not be null");
		return AsyncUse.of(acquireAsync(), work, this::isFatal);
	}

	/**
	 * Whether an exception of a borrower's work means that the resource is broken, as the
	 * factory {@linkplain ResourceFactory#isFatal says}. For code that handles leases on
	 * a borrower's behalf; {@link #use} and {@link #useAsync} ask by themselves. A
	 * factory that throws on being asked has said yes, and what it threw is suppressed
	 * under the failure.
	 * @param failure what the work threw
	 * @return whether to {@linkplain Lease#invalidate() invalidate} the lease
	 */
	boolean isFatal(Throwable failure);

	/**
	 * One consistent snapshot of the pool: its ledger. Costs no caller of the pool
	 * anything and never waits for user code.
	 * @return the snapshot
	 */
	PoolState state();

	/**
	 * The leases that are out now, oldest first. Of those that are not
	 * {@linkplain PoolSettings#trackLeases() tracked}, such as the ones from before
	 * tracking was switched on, the pool knows the borrowing thread and the time only
	 * roughly.
	 * @return a snapshot of the leases
	 */
	List<LeaseInfo> leases();

	/**
	 * The settings in force.
	 * @return the settings
	 */
	PoolSettings settings();

	/**
	 * Changes settings of the running pool. New sizes and times count from now on, for
	 * present resources and waiters' next steps too; {@code leases-per-resource} and
	 * {@code warm-up} cannot be changed.
	 * @param change sets the new values on a builder that holds those in force; called
	 * again if somebody else changes settings at the same time
	 * @throws InvalidSettingException if a new value is impossible or can't be changed;
	 * nothing is changed then
	 */
	void reconfigure(Consumer<PoolSettings.Builder> change);

	/**
	 * Changes how many resources the pool keeps. Growing serves those who wait; shrinking
	 * retires idle resources at once and leased ones on their return.
	 * @param size the new range
	 */
	void resize(SizeRange size);

	/**
	 * Lends nothing from now on: callers wait until {@link #resume()} or their deadline.
	 * Leases that are out stay valid.
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
	 * Shuts the pool down. Callers that wait and new ones fail at once with
	 * {@link PoolClosedException}, idle resources are destroyed, creations are
	 * interrupted and undone, and leases have the given time to come back. A resource
	 * that is still leased when the time is over is never taken from its holder: it is
	 * destroyed on its return. A second call may shorten the time, never lengthen it.
	 * @param drain how long to wait for leases
	 * @return the report, the same future for every call; ends at the latest when the
	 * drain and one {@linkplain PoolSettings#destroyTimeout() destroy timeout} are over.
	 * Only the pool ends it: to cancel or complete it does nothing, and {@code orTimeout}
	 * and {@code completeOnTimeout} return a copy
	 */
	CompletableFuture<ShutdownReport> shutdown(Duration drain);

	/**
	 * {@linkplain #shutdown Shuts down} with the configured
	 * {@linkplain PoolSettings#drainTimeout() drain timeout} and waits for the end of it.
	 * Does not wait when it is called from the pool's own callbacks, since these are what
	 * it would wait for. An interrupt ends the drain at once, and the flag is kept. A
	 * second call does nothing but wait for the same end.
	 */
	@Override
	void close();

}
