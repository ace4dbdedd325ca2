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
 * A family of pools, one for each key (such as a host or a tenant), under common limits.
 * The pool of a key exists from the first acquire for the key until it has been unused
 * for its {@linkplain KeyedPoolSettings#keyTimeToLive() time to live}. Each has its own
 * queue, size and creations, so that a key whose resources can't be built or don't come
 * back harms no other key.
 * <p>
 * When the keys together have as many resources as
 * {@linkplain KeyedPoolSettings#maxTotal() permitted}, and a caller waits for a key that
 * could have one more, an idle resource of another key is destroyed and its capacity goes
 * to that key. If no resource is idle, the next one that comes back gives way. Callers
 * that wait for the key of that resource go first, until a caller of another key has
 * waited for longer than a fifth of a second.
 * <p>
 * The guarantees of {@link Pool} apply: no resource is ever lost, all methods may be
 * called from any thread and from within the pool's own callbacks, and actions of a
 * thread on a resource before it ended its lease <i>happen before</i> those of the next
 * borrower. Keys are compared by {@code equals} and {@code hashCode}, must be immutable,
 * and are shown in logs and exceptions by {@code toString}.
 *
 * @param <K> the type of the keys
 * @param <T> the type of the pooled resources
 * @since 0.1.0
 */
public interface KeyedPool<K, T> extends AutoCloseable {

	/**
	 * Creates a builder for a keyed pool of the resources that the given factory builds.
	 * @param <K> the type of the keys
	 * @param <T> the type of the pooled resources
	 * @param factory the factory that builds and destroys the resources
	 * @return a builder with the default settings
	 */
	static <K, T> KeyedPoolBuilder<K, T> builder(KeyedResourceFactory<K, T> factory) {
		return new KeyedPoolBuilder<>(factory);
	}

	/**
	 * The pool's name, as logs, threads and meters show it.
	 * @return the name
	 */
	String name();

	/**
	 * Leases a resource of a key, waiting at most the
	 * {@linkplain PoolSettings#acquireTimeout() acquire timeout}, creation and validation
	 * included.
	 * @param key the key
	 * @return the lease, to be closed by the caller
	 * @throws InterruptedException if the thread is interrupted on entry or while it
	 * waits; nothing is held then
	 * @throws AcquireTimeoutException if the time has elapsed; carries the state of the
	 * key's pool
	 * @throws ResourceCreationException if the creation for this call failed
	 * @throws TooManyPendingException if the call would have to wait, and too many
	 * callers already wait for the key
	 * @throws TooManyKeysException if the key has no pool, and the maximum number of keys
	 * is in use
	 * @throws PoolSuspendedException if the time has elapsed and the pool is suspended
	 * @throws PoolClosedException if the pool is closed, or is closed in the meantime
	 */
	Lease<T> acquire(K key) throws InterruptedException;

	/**
	 * Leases a resource of a key, waiting at most the given time. Otherwise the same as
	 * {@link #acquire(Object)}.
	 * @param key the key
	 * @param timeout the longest wait; zero does not wait for a holder or for a creation
	 * @return the lease, to be closed by the caller
	 * @throws InterruptedException if the thread is interrupted on entry or while it
	 * waits; nothing is held then
	 */
	Lease<T> acquire(K key, Duration timeout) throws InterruptedException;

	/**
	 * Leases a resource of a key if one is available now, as {@link Pool#tryAcquire()}
	 * does. Also returns empty if the key has no pool, and the maximum number of keys is
	 * in use.
	 * @param key the key
	 * @return the lease, or empty if none is available or the pool is suspended
	 * @throws PoolClosedException if the pool is closed
	 */
	Optional<Lease<T>> tryAcquire(K key);

	/**
	 * Leases a resource of a key without blocking the caller, as
	 * {@link Pool#acquireAsync()} does: every failure is reported in the future, and
	 * nothing is lost when the future, or a stage derived from it, ends in any other way.
	 * @param key the key
	 * @return a future for the lease, which the code that gets it must close
	 */
	CompletableFuture<Lease<T>> acquireAsync(K key);

	/**
	 * Leases a resource of a key without blocking the caller, waiting at most the given
	 * time, as {@link Pool#acquireAsync(Duration)} does.
	 * @param key the key
	 * @param timeout the longest wait; zero accepts only a resource that is idle now
	 * @return a future for the lease, which the code that gets it must close
	 * @implSpec The default implementation, for an application's own pools, calls
	 * {@link #acquireAsync(Object)} and cancels that future when the time has elapsed
	 */
	default CompletableFuture<Lease<T>> acquireAsync(K key, Duration timeout) {
		Objects.requireNonNull(timeout, "'timeout' must not be null");
		return TimedAcquisition.limit(acquireAsync(key), timeout, this::state);
	}

	/**
	 * Runs work with a leased resource of a key, and gives the resource back however the
	 * work ends. If the work throws an exception that the factory calls
	 * {@linkplain KeyedResourceFactory#isFatal fatal}, the resource is destroyed instead.
	 * @param <R> the type of the result
	 * @param <X> the type of the exceptions that the work may throw
	 * @param key the key
	 * @param work the work to do with the resource
	 * @return the result of the work
	 * @throws X if the work throws it
	 * @throws InterruptedException as {@link #acquire(Object)} throws it
	 */
	<R extends @Nullable Object, X extends Exception> R use(K key, LeaseFunction<T, R, X> work)
			throws X, InterruptedException;

	/**
	 * Starts asynchronous work with a leased resource of a key, and gives the resource
	 * back when the stage that the work returns completes, as {@link Pool#useAsync} does.
	 * @param <R> the type of the result
	 * @param key the key
	 * @param work starts the work, and returns the stage that completes when the resource
	 * is no longer needed
	 * @return a future for the result
	 */
	default <R extends @Nullable Object> CompletableFuture<R> useAsync(K key,
			LeaseFunction<T, ? extends CompletionStage<R>, ?> work) {
		Objects.requireNonNull(work, "'work' must not be null");
		return AsyncUse.of(acquireAsync(key), work, this::isFatal);
	}

	/**
	 * Whether an exception of a borrower's work means that the resource is broken, as
	 * {@linkplain KeyedResourceFactory#isFatal decided by the factory}. For code that
	 * handles leases on a borrower's behalf; {@link #use} and {@link #useAsync} call it
	 * by themselves. If the factory throws, the resource counts as broken, and the
	 * exception is added to the failure as suppressed.
	 * @param failure the exception of the work
	 * @return whether to {@linkplain Lease#invalidate() invalidate} the lease
	 * @implSpec The default implementation, for an application's own pools, is that of a
	 * factory that does not validate
	 */
	default boolean isFatal(Throwable failure) {
		return FatalFailures.isFatal(failure);
	}

	/**
	 * A snapshot of all keys together, including dropped ones: the sums that hold for a
	 * {@link PoolState} hold for it. Its size is the sum over the present keys' pools, at
	 * most the {@linkplain KeyedPoolSettings#maxTotal() total limit}. The keys are read
	 * one after the other, so that a resource that gives way to another may be counted
	 * beside it. Does not slow down leases and never waits for the factory.
	 * @return the snapshot
	 */
	PoolState state();

	/**
	 * A snapshot of the pool of each key that has one, each consistent in itself. Does
	 * not include a pool that is being dropped, although {@link #state()} counts its
	 * remaining resources.
	 * @return the snapshots by key
	 */
	Map<K, PoolState> states();

	/**
	 * A snapshot of the permits that all keys together share with other instances, as
	 * {@link Pool#permits()}.
	 * @return the snapshot, or {@code null} if the pool has no
	 * {@linkplain PoolSettings#clusterLimit() cluster-limit}
	 * @implSpec The default implementation, for an application's own pools, returns
	 * {@code null}
	 */
	default @Nullable PermitState permits() {
		return null;
	}

	/**
	 * Asks the engine that grants permits which instances hold them, as
	 * {@link Pool#permitHolders()} does.
	 * @return the number of permits by instance; empty if the pool has no
	 * {@linkplain PoolSettings#clusterLimit() cluster-limit}; fails if the engine can't
	 * be asked
	 * @implSpec The default implementation, for an application's own pools, finds none
	 */
	default CompletableFuture<Map<String, Integer>> permitHolders() {
		return CompletableFuture.completedFuture(Map.of());
	}

	/**
	 * The keys that have a pool now.
	 * @return a snapshot of the keys
	 */
	Set<K> keys();

	/**
	 * The open leases of all keys, oldest first, as {@link Pool#leases()}.
	 * @return a snapshot of the leases
	 */
	List<LeaseInfo> leases();

	/**
	 * The names of the pools that resources of this pool have
	 * {@linkplain CreationScope#lease(Pool) leased} parts from so far, for any key, in
	 * alphabetical order. They must be closed after this one.
	 * @return the names
	 * @implSpec The default implementation, for an application's own pools, returns none
	 */
	default Set<String> leansOn() {
		return Set.of();
	}

	/**
	 * The latest leases that were found to be {@linkplain LostLeases lost}, latest first,
	 * at most ten for each key that has a pool.
	 * @return the lost leases
	 * @implSpec The default implementation, for an application's own pools, returns none
	 */
	default List<LeaseInfo> lostLeases() {
		return List.of();
	}

	/**
	 * The times of the leases of all keys together.
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
	KeyedPoolSettings settings();

	/**
	 * Changes settings of the running pool, as {@link Pool#reconfigure} does: those of
	 * each key's pool, and the common limits. When limits shrink, idle resources are
	 * destroyed and unused keys dropped at once; others follow when they are given back
	 * or become unused.
	 * @param change sets the new values on a builder with the settings in force; called
	 * again if another thread changes settings at the same time
	 * @throws InvalidSettingException if a new value is invalid or can't be changed;
	 * nothing is changed then
	 */
	void reconfigure(Consumer<KeyedPoolSettings.Builder> change);

	/**
	 * Changes how many resources the pool of each key keeps.
	 * @param size the new range
	 */
	void resize(SizeRange size);

	/**
	 * Suspends lending for all keys: callers wait until {@link #resume()} or their
	 * deadline. Open leases stay valid.
	 */
	void suspend();

	/**
	 * Ends a {@linkplain #suspend() suspension}.
	 */
	void resume();

	/**
	 * Retires every present resource of all keys: idle ones now, leased ones on their
	 * return.
	 */
	void refresh();

	/**
	 * Retires every present resource of a key: idle ones now, leased ones on their
	 * return. Does nothing if the key has no pool.
	 * @param key the key
	 */
	void refresh(K key);

	/**
	 * Shuts down the pools of all keys, with one drain for all of them, as
	 * {@link Pool#shutdown} does.
	 * @param drain how long to wait for leases
	 * @return one report for all keys, the same future for every call; completes at the
	 * latest after the drain and one {@linkplain PoolSettings#destroyTimeout() destroy
	 * timeout}. Only the pool completes it, as for {@link Pool#shutdown}
	 */
	CompletableFuture<ShutdownReport> shutdown(Duration drain);

	/**
	 * {@linkplain #shutdown Shuts down} with the configured
	 * {@linkplain PoolSettings#drainTimeout() drain timeout} and waits for the end, as
	 * {@link Pool#close()} does: a callback of the pool does not wait, an interrupt ends
	 * the drain, and a second call waits for the same end.
	 */
	@Override
	void close();

}
