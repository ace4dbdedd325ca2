package io.github.managedpools.boot.running;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.github.managedpools.KeyedPoolSettings;
import io.github.managedpools.LeaseInfo;
import io.github.managedpools.Pool;
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
 * A {@link Pool} as seen by monitoring and tuning.
 *
 * @param pool the pool
 */
record PlainRunningPool(Pool<?> pool) implements RunningPool {

	@Override
	public String name() {
		return this.pool.name();
	}

	@Override
	public PoolState state() {
		return this.pool.state();
	}

	@Override
	public PoolSnapshot snapshot() {
		return new PoolSnapshot(state(), null, permits());
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
	public Set<String> leansOn() {
		return this.pool.leansOn();
	}

	@Override
	public List<LeaseInfo> lostLeases() {
		return this.pool.lostLeases();
	}

	@Override
	public Optional<PoolStatistics> statistics() {
		return this.pool.statistics();
	}

	@Override
	public List<LeaseInfo> leases() {
		return this.pool.leases();
	}

	@Override
	public PoolSettings settings() {
		return this.pool.settings();
	}

	@Override
	public Map<String, @Nullable Object> configuration() {
		return SettingsDescription.of(settings());
	}

	@Override
	public Supplier<Map<String, @Nullable Object>> keptConfiguration() {
		PoolSettings now = settings();
		return () -> SettingsDescription.of(now);
	}

	@Override
	public Map<String, @Nullable Object> preview(Consumer<SettingsBuilder<?>> change) {
		PoolSettings.Builder builder = settings().toBuilder();
		change.accept(builder);
		return SettingsDescription.of(builder.build());
	}

	@Override
	public Consumer<SettingsBuilder<?>> restoration() {
		PoolSettings before = settings();
		return (builder) -> new SettingsDifference(ofPlain(settings()), ofPlain(before)).applyTo(builder);
	}

	private static KeyedPoolSettings ofPlain(PoolSettings settings) {
		KeyedPoolSettings none = KeyedPoolSettings.defaults();
		return new KeyedPoolSettings(settings, none.maxTotal(), none.maxKeys(), none.keyTimeToLive());
	}

	@Override
	public void reconfigure(Consumer<SettingsBuilder<?>> change) {
		this.pool.reconfigure(change::accept);
	}

	@Override
	public void suspend() {
		this.pool.suspend();
	}

	@Override
	public void resume() {
		this.pool.resume();
	}

	@Override
	public void refresh() {
		this.pool.refresh();
	}

	@Override
	public CompletableFuture<ShutdownReport> shutdown(Duration drain) {
		return this.pool.shutdown(drain);
	}

}
