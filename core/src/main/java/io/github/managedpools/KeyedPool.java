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

import org.jspecify.annotations.Nullable;

/**
 * A family of pools, one for each key (such as a host or a tenant), under common limits.
 * The pool of a key is there from the first acquire for it until it has not been used for
 * its {@linkplain KeyedPoolSettings#keyTimeToLive() time to live}. Each has a queue, a
 * size and creations of its own, so that a key whose resources can't be built or don't
 * come back harms no other.
 * <p>
 * When there are as many resources as all keys together
 * {@linkplain KeyedPoolSettings#maxTotal() may} have, and somebody waits for a key that
 * might have one more, an idle resource of another key is destroyed to make room. If
 * there is none, the next resource that comes back makes room, unless callers wait for
 * its own key, who go first as long as nobody else has waited for longer than a fifth of
 * a second.
 * <p>
 * Everything that {@link Pool} promises holds here: no resource is ever lost, all methods
 * may be called from any thread and from within the pool's own callbacks, and what a
 * thread did to a resource before it gave its lease back <i>happens before</i> what the
 * next borrower does with it. Keys are told apart by {@code equals} and {@code hashCode},
 * must not change, and are shown in logs and exceptions by {@code toString}.
 *
 * @param <K> the type of the keys
 * @param <T> the type of the pooled resources
 * @since 0.1.0
 */
public interface KeyedPool<K, T> extends AutoCloseable {

	/**
	 * Starts to describe a keyed pool of the resources that the given factory builds.
	 * @param <K> the type of the keys
	 * @param <T> the type of the pooled resources
	 * @param factory builds and destroys the resources
	 * @return a builder that holds the default settings
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
	 * @throws AcquireTimeoutException if the time is over; carries the state of the key's
	 * pool
	 * @throws ResourceCreationException if the creation that was made for this call
	 * failed
	 * @throws TooManyPendingException if the call would have to wait and too many callers
	 * wait for the key already
	 * @throws TooManyKeysException if the key has no pool, and as many keys as may have
	 * one are in use
	 * @throws PoolSuspendedException if the time is over and the pool is suspended
	 * @throws PoolClosedException if the pool is closed, or is closed meanwhile
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
	 * Leases a resource of a key if one can be had now, as {@link Pool#tryAcquire()}.
	 * Empty as well if the key has no pool, and as many keys as may have one are in use.
	 * @param key the key
	 * @return the lease, or empty if there is none to be had or the pool is suspended
	 * @throws PoolClosedException if the pool is closed
	 */
	Optional<Lease<T>> tryAcquire(K key);

	/**
	 * Leases a resource of a key without blocking the caller, as
	 * {@link Pool#acquireAsync()}: every refusal is reported in the future, and nothing
	 * is lost when the future, or a stage derived from it, ends in any other way.
	 * @param key the key
	 * @return a future for the lease, which the code that gets it must close
	 */
	CompletableFuture<Lease<T>> acquireAsync(K key);

	/**
	 * Leases a resource of a key without blocking the caller, waiting at most the given
	 * time, as {@link Pool#acquireAsync(Duration)}.
	 * @param key the key
	 * @param timeout the longest wait; zero takes what is idle now
	 * @return a future for the lease, which the code that gets it must close
	 * @implSpec The default implementation is for pools of the application's own: it
	 * calls {@link #acquireAsync(Object)}, and cancels that future when the time is over
	 */
	default CompletableFuture<Lease<T>> acquireAsync(K key, Duration timeout) {
		Objects.requireNonNull(timeout, "'timeout' must not be null");
		return TimedAcquisition.limit(acquireAsync(key), timeout, this::state);
	}

	/**
	 * Runs work with a leased resource of a key and gives the resource back whatever
	 * happens. When the work throws what the factory calls
	 * {@linkplain KeyedResourceFactory#isFatal fatal}, the resource is destroyed instead.
	 * @param <R> the type of the result
	 * @param <X> the type of the exceptions that the work may throw
	 * @param key the key
	 * @param work what to do with the resource
	 * @return what the work returned
	 * @throws X what the work threw
	 * @throws InterruptedException as {@link #acquire(Object)} throws it
	 */
	<R extends @Nullable Object, X extends Exception> R use(K key, LeaseFunction<T, R, X> work)
			throws X, InterruptedException;

	/**
	 * Begins asynchronous work with a leased resource of a key, and gives the resource
	 * back when the stage that the work returns completes, as {@link Pool#useAsync}.
	 * @param <R> the type of the result
	 * @param key the key
	 * @param work begins what is to be done with the resource, and returns the stage that
	 * completes when the resource is no longer needed
	 * @return a future for the result
	 */
	default <R extends @Nullable Object> CompletableFuture<R> useAsync(K key,
			LeaseFunction<T, ? extends CompletionStage<R>, ?> work) {
		Objects.requireNonNull(work, "'work' must not be null");
		return AsyncUse.of(acquireAsync(key), work, this::isFatal);
	}

	/**
	 * Whether an exception of a borrower's work means that the resource is broken, as the
	 * factory {@linkplain KeyedResourceFactory#isFatal says}. For code that handles
	 * leases on a borrower's behalf; {@link #use} and {@link #useAsync} ask by
	 * themselves. A factory that throws on being asked has said yes, and what it threw is
	 * suppressed under the failure.
	 * @param failure what the work threw
	 * @return whether to {@linkplain Lease#invalidate() invalidate} the lease
	 * @implSpec The default implementation is for pools of the application's own: it says
	 * what a factory that does not validate says
	 */
	default boolean isFatal(Throwable failure) {
		return FatalFailures.isFatal(failure);
	}

	/**
	 * A snapshot of all keys together, those included that were dropped: the sums that
	 * hold for a {@link PoolState} hold for this one. Its size is that of all present
	 * keys' pools, at most the {@linkplain KeyedPoolSettings#maxTotal() total limit}. The
	 * keys are looked at one after the other, so that a resource that makes room for
	 * another may be counted beside it. Costs no lease anything and never waits for the
	 * factory.
	 * @return the snapshot
	 */
	PoolState state();

	/**
	 * A snapshot of the pool of each key that has one, each consistent in itself. Not
	 * among them is a pool that is being dropped, though {@link #state()} counts what is
	 * left of it.
	 * @return the snapshots by key
	 */
	Map<K, PoolState> states();

	/**
	 * The keys that have a pool now.
	 * @return a snapshot of the keys
	 */
	Set<K> keys();

	/**
	 * The leases that are out now for all keys, oldest first, as {@link Pool#leases()}.
	 * @return a snapshot of the leases
	 */
	List<LeaseInfo> leases();

	/**
	 * The settings in force.
	 * @return the settings
	 */
	KeyedPoolSettings settings();

	/**
	 * Changes settings of the running pool, as {@link Pool#reconfigure}: of each key's
	 * pool, and the common limits. When limits shrink, idle resources and unused keys go
	 * at once, the others when they are given back and unused.
	 * @param change sets the new values on a builder that holds those in force; called
	 * again if somebody else changes settings at the same time
	 * @throws InvalidSettingException if a new value is impossible or can't be changed;
	 * nothing is changed then
	 */
	void reconfigure(Consumer<KeyedPoolSettings.Builder> change);

	/**
	 * Changes how many resources the pool of each key keeps.
	 * @param size the new range
	 */
	void resize(SizeRange size);

	/**
	 * Lends nothing from now on, whatever the key: callers wait until {@link #resume()}
	 * or their deadline. Leases that are out stay valid.
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
	 * Shuts the pools of all keys down, with one drain for all of them, as
	 * {@link Pool#shutdown}.
	 * @param drain how long to wait for leases
	 * @return one report for all keys, the same future for every call; ends at the latest
	 * when the drain and one {@linkplain PoolSettings#destroyTimeout() destroy timeout}
	 * are over. Only the pool ends it, as {@link Pool#shutdown} says
	 */
	CompletableFuture<ShutdownReport> shutdown(Duration drain);

	/**
	 * {@linkplain #shutdown Shuts down} with the configured
	 * {@linkplain PoolSettings#drainTimeout() drain timeout} and waits for the end of it,
	 * as {@link Pool#close()}: never for itself, an interrupt ends the drain, and a
	 * second call waits for the same end.
	 */
	@Override
	void close();

}
