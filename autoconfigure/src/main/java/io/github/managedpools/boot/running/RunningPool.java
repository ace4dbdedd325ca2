package io.github.managedpools.boot.running;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.LeaseInfo;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolSettings;
import io.github.managedpools.PoolState;
import io.github.managedpools.PoolStatistics;
import io.github.managedpools.SettingsBuilder;
import io.github.managedpools.ShutdownReport;
import io.github.managedpools.boot.PoolRegistry;
import io.github.managedpools.boot.properties.PoolName;
import io.github.managedpools.boot.wiring.PoolBean;
import io.github.managedpools.cluster.PermitState;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.scope.ScopedObject;

/**
 * The operations that plain and keyed pools have in common, except lending: for
 * monitoring and tuning. Instances that stand for the same pool are equal. Thread-safe.
 *
 * @since 0.1.0
 */
public sealed interface RunningPool permits PlainRunningPool, KeyedRunningPool {

	/**
	 * A plain pool.
	 * @param pool the pool
	 * @return the running pool
	 */
	static RunningPool of(Pool<?> pool) {
		return new PlainRunningPool(pool);
	}

	/**
	 * A keyed pool.
	 * @param pool the pool
	 * @return the running pool
	 */
	static RunningPool of(KeyedPool<?, ?> pool) {
		return new KeyedRunningPool(pool);
	}

	/**
	 * Wraps a bean, whatever its type.
	 * @param bean the bean
	 * @return the running pool, or empty if the bean is no pool
	 */
	static Optional<RunningPool> ofBean(Object bean) {
		if (bean instanceof Pool<?> pool) {
			return Optional.of(of(pool));
		}
		return (bean instanceof KeyedPool<?, ?> pool) ? Optional.of(of(pool)) : Optional.empty();
	}

	/**
	 * Whether a bean is a pool whose state can be read. A mock may not answer, and the
	 * proxy of a scoped pool leads to no pool outside its scope.
	 * @param bean the bean
	 * @return whether this is the case
	 */
	static boolean isReadable(Object bean) {
		if (PoolBean.isBuilt(bean)) {
			return bean instanceof Pool<?> || bean instanceof KeyedPool<?, ?>;
		}
		try {
			if (bean instanceof ScopedObject) {
				return false;
			}
			if (bean instanceof Pool<?> pool) {
				return pool.name() != null && pool.settings() != null && pool.state() != null;
			}
			return bean instanceof KeyedPool<?, ?> pool && pool.name() != null && pool.settings() != null
					&& pool.state() != null;
		}
		catch (RuntimeException ex) {
			return false;
		}
	}

	/**
	 * The pool of the given name, plain or keyed. Does not build a lazy pool.
	 * @param registry the registry of the pools
	 * @param name the pool's name; dashes and case do not matter
	 * @return the pool, or empty
	 */
	static Optional<RunningPool> find(PoolRegistry registry, String name) {
		return all(registry).stream().filter((pool) -> PoolName.isSame(pool.name(), name)).findFirst();
	}

	/**
	 * All the pools that have been built and can be read, of both kinds.
	 * @param registry the registry of the pools
	 * @return the pools, by name
	 */
	static List<RunningPool> all(PoolRegistry registry) {
		Stream<RunningPool> plain = registry.built()
			.stream()
			.filter(RunningPool::isReadable)
			.map((pool) -> RunningPool.of(pool));
		Stream<RunningPool> keyed = registry.builtKeyed()
			.stream()
			.filter(RunningPool::isReadable)
			.map((pool) -> RunningPool.of(pool));
		return Stream.concat(plain, keyed).sorted(Comparator.comparing(RunningPool::name)).toList();
	}

	/**
	 * The pool's name.
	 * @return the name
	 */
	String name();

	/**
	 * A snapshot of the pool, or of all keys together if it is keyed.
	 * @return the snapshot
	 */
	PoolState state();

	/**
	 * A snapshot of the pool and, if it is keyed, of its keys.
	 * @return the snapshot
	 */
	PoolSnapshot snapshot();

	/**
	 * The permits that the pool shares with other instances.
	 * @return a snapshot of the permits, or {@code null} if the pool has no cluster-limit
	 */
	@Nullable PermitState permits();

	/**
	 * Asks the engine which instances hold permits.
	 * @return the number of permits by instance; fails if the engine can't be asked
	 */
	CompletableFuture<Map<String, Integer>> permitHolders();

	/**
	 * The times of the leases.
	 * @return the statistics, or empty if the pool keeps none
	 */
	Optional<PoolStatistics> statistics();

	/**
	 * The leases that are out now, oldest first.
	 * @return a snapshot of the leases
	 */
	List<LeaseInfo> leases();

	/**
	 * The names of the pools that resources of this pool have leased parts from.
	 * @return the names, in alphabetical order
	 */
	Set<String> leansOn();

	/**
	 * The latest leases that were dropped without being closed, latest first.
	 * @return a snapshot of the lost leases
	 */
	List<LeaseInfo> lostLeases();

	/**
	 * The settings in force; for a keyed pool, those of each key's pool.
	 * @return the settings
	 */
	PoolSettings settings();

	/**
	 * All the settings in force, written as in a configuration file.
	 * @return their values by key; what is not limited is {@code null}
	 */
	Map<String, @Nullable Object> configuration();

	/**
	 * Keeps the settings in force now, whose description costs more than keeping them.
	 * @return describes them as {@link #configuration()} would have at the time of this
	 * call
	 */
	Supplier<Map<String, @Nullable Object>> keptConfiguration();

	/**
	 * Previews a change: all the settings that would be in force after it.
	 * @param change the change, as for {@link #reconfigure}
	 * @return their values by key; what is not limited is {@code null}
	 * @throws IllegalArgumentException if a new value is invalid
	 */
	Map<String, @Nullable Object> preview(Consumer<SettingsBuilder<?>> change);

	/**
	 * A change that restores the settings in force now.
	 * @return the change, for {@link #reconfigure}
	 */
	Consumer<SettingsBuilder<?>> restoration();

	/**
	 * Changes settings of the pool.
	 * @param change sets the new values on a builder that holds those in force, which is
	 * a {@link io.github.managedpools.KeyedSettingsBuilder} if the pool is keyed
	 * @throws IllegalArgumentException if a new value is invalid or can't be changed;
	 * nothing is changed then
	 */
	void reconfigure(Consumer<SettingsBuilder<?>> change);

	/**
	 * Stops lending until {@link #resume}.
	 */
	void suspend();

	/**
	 * Resumes lending.
	 */
	void resume();

	/**
	 * Retires every present resource.
	 */
	void refresh();

	/**
	 * Shuts the pool down.
	 * @param drain how long to wait for leases
	 * @return the report of what did not come back
	 */
	CompletableFuture<ShutdownReport> shutdown(Duration drain);

}
