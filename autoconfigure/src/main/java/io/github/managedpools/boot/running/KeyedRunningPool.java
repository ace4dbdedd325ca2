package io.github.managedpools.boot.running;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.KeyedPoolSettings;
import io.github.managedpools.LeaseInfo;
import io.github.managedpools.PoolSettings;
import io.github.managedpools.PoolState;
import io.github.managedpools.PoolStatistics;
import io.github.managedpools.SettingsBuilder;
import io.github.managedpools.ShutdownReport;
import io.github.managedpools.boot.properties.SettingsDescription;
import io.github.managedpools.boot.properties.SettingsDifference;
import io.github.managedpools.cluster.PermitState;
import org.jspecify.annotations.Nullable;

/**
 * A {@link KeyedPool} as seen by monitoring and tuning.
 *
 * @param pool the pool
 */
record KeyedRunningPool(KeyedPool<?, ?> pool) implements RunningPool {

	@Override
	public String name() {
		return this.pool.name();
	}

	@Override
	public PoolState state() {
		return snapshot().state();
	}

	@Override
	public PoolSnapshot snapshot() {
		return KeyedSnapshots.at(this.pool).snapshot(this.pool);
	}

	@Override
	public Set<String> leansOn() {
		return this.pool.leansOn();
	}

	@Override
	public List<LeaseInfo> lostLeases() {
		return this.pool.lostLeases();
	}

	@Override
	public @Nullable PermitState permits() {
		return this.pool.permits();
	}

	@Override
	public CompletableFuture<Map<String, Integer>> permitHolders() {
		return this.pool.permitHolders();
	}

	@Override
	public Optional<PoolStatistics> statistics() {
		return this.pool.statistics();
	}

	@Override
	public List<LeaseInfo> leases() {
		return KeyedSnapshots.at(this.pool).leases(this.pool);
	}

	@Override
	public PoolSettings settings() {
		return this.pool.settings().perKey();
	}

	@Override
	public Map<String, @Nullable Object> configuration() {
		return SettingsDescription.of(this.pool.settings());
	}

	@Override
	public Supplier<Map<String, @Nullable Object>> keptConfiguration() {
		KeyedPoolSettings now = this.pool.settings();
		return () -> SettingsDescription.of(now);
	}

	@Override
	public Map<String, @Nullable Object> preview(Consumer<SettingsBuilder<?>> change) {
		KeyedPoolSettings.Builder builder = this.pool.settings().toBuilder();
		change.accept(builder);
		return SettingsDescription.of(builder.build());
	}

	@Override
	public Consumer<SettingsBuilder<?>> restoration() {
		KeyedPoolSettings before = this.pool.settings();
		return (builder) -> new SettingsDifference(this.pool.settings(), before).applyTo(builder);
	}

	@Override
	public void reconfigure(Consumer<SettingsBuilder<?>> change) {
		changed(() -> this.pool.reconfigure(change::accept));
	}

	@Override
	public void suspend() {
		changed(this.pool::suspend);
	}

	@Override
	public void resume() {
		changed(this.pool::resume);
	}

	@Override
	public void refresh() {
		changed(this.pool::refresh);
	}

	/**
	 * Runs a step and discards the cached snapshots, which it has made stale.
	 */
	private void changed(Runnable step) {
		try {
			step.run();
		}
		finally {
			KeyedSnapshots.at(this.pool).forget();
		}
	}

	@Override
	public CompletableFuture<ShutdownReport> shutdown(Duration drain) {
		return this.pool.shutdown(drain);
	}

}
