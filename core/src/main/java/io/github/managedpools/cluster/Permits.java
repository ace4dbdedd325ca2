package io.github.managedpools.cluster;

import java.util.Objects;

import io.github.managedpools.DurationText;
import io.github.managedpools.InvalidSettingException;
import io.github.managedpools.PoolSettings;
import org.jspecify.annotations.Nullable;

/**
 * Where a pool gets its permits.
 *
 * @param source the source
 * @param whenUnavailable what happens while its engine is not available
 * @param onLost what happens to leased resources whose permits are lost
 * @since 0.1.0
 */
public record Permits(PermitSource source, WhenUnavailable whenUnavailable, LostPermits onLost) {

	/**
	 * Creates new {@code Permits}.
	 * @param source the source
	 * @param whenUnavailable what happens while its engine is not available
	 * @param onLost what happens to leased resources whose permits are lost
	 */
	public Permits {
		Objects.requireNonNull(source, "'source' must not be null");
		Objects.requireNonNull(whenUnavailable, "'whenUnavailable' must not be null");
		Objects.requireNonNull(onLost, "'onLost' must not be null");
	}

	/**
	 * Checks that a pool has what its cluster-limit needs.
	 * @param pool the pool's name
	 * @param settings its settings
	 * @param permits where it gets its permits, or {@code null}
	 * @return the permits, or {@code null} if the pool has no such limit
	 * @throws InvalidSettingException if there is no source, or if destructions may take
	 * longer than the source allows
	 */
	public static @Nullable Permits check(String pool, PoolSettings settings, @Nullable Permits permits) {
		if (settings.clusterLimit() == null) {
			return null;
		}
		if (permits == null) {
			throw new InvalidSettingException("cluster-limit", String.valueOf(settings.clusterLimit()),
					"needs a source of permits: pool '%s' has none".formatted(pool));
		}
		permits.check(settings);
		return permits;
	}

	/**
	 * Checks that the resources of lost permits can end in time.
	 * @param settings the settings of a pool
	 * @throws InvalidSettingException if destructions may take too long
	 */
	public void check(PoolSettings settings) {
		PermitTiming timing = this.source.timing();
		if (settings.destroyTimeout().compareTo(timing.timeToEnd()) > 0) {
			throw new InvalidSettingException("destroy-timeout", DurationText.of(settings.destroyTimeout()),
					"must be at most %s with a cluster-limit: a third of the %s after which a silent process counts as dead"
						.formatted(DurationText.of(timing.timeToEnd()), DurationText.of(timing.deadAfter())));
		}
	}

}
