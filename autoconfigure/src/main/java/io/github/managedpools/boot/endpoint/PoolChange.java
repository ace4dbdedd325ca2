package io.github.managedpools.boot.endpoint;

import java.time.Duration;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import io.github.managedpools.BackoffRange;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolSettings;
import io.github.managedpools.SizeRange;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.convert.DurationStyle;

/**
 * A change of a running pool. All of it is read before any of it is done, so that a bad
 * value changes nothing.
 */
final class PoolChange {

	/** Takes a limit away. */
	private static final String NONE = "none";

	private Consumer<PoolSettings.Builder> settings = (builder) -> {
	};

	private Consumer<Pool<?>> state = (pool) -> {
	};

	private boolean empty = true;

	/**
	 * Reads a change.
	 * @param values the new values by the parameter's name, {@code null} where there is
	 * none
	 * @throws IllegalArgumentException if a value is impossible
	 */
	PoolChange(Map<String, @Nullable String> values) {
		values.forEach((name, value) -> {
			if (value != null) {
				this.empty = false;
				read(name, value);
			}
		});
	}

	boolean isEmpty() {
		return this.empty;
	}

	/**
	 * Does the change.
	 * @throws IllegalArgumentException if a value is impossible; nothing is changed then
	 */
	void applyTo(Pool<?> pool) {
		pool.reconfigure(this.settings);
		this.state.accept(pool);
	}

	private void read(String name, String value) {
		switch (name) {
			case "size" -> set(SizeRange.of(value), PoolSettings.Builder::size);
			case "timeToLive" -> set(time(name, value), PoolSettings.Builder::timeToLive);
			case "maxLifetime" -> limit(name, value, PoolSettings.Builder::maxLifetime);
			case "acquireTimeout" -> set(time(name, value), PoolSettings.Builder::acquireTimeout);
			case "createTimeout" -> set(time(name, value), PoolSettings.Builder::createTimeout);
			case "createBackoff" -> set(BackoffRange.of(value), PoolSettings.Builder::createBackoff);
			case "destroyTimeout" -> set(time(name, value), PoolSettings.Builder::destroyTimeout);
			case "checkTimeout" -> set(time(name, value), PoolSettings.Builder::checkTimeout);
			case "validateAfterIdle" -> set(time(name, value), PoolSettings.Builder::validateAfterIdle);
			case "keepAlive" -> limit(name, value, PoolSettings.Builder::keepAlive);
			case "maxLeaseTime" -> limit(name, value, PoolSettings.Builder::maxLeaseTime);
			case "drainTimeout" -> set(time(name, value), PoolSettings.Builder::drainTimeout);
			case "state" -> this.state = state(value);
			default -> throw new IllegalArgumentException("'%s' can't be changed".formatted(name));
		}
	}

	private <V> void set(V value, BiConsumer<PoolSettings.Builder, V> setter) {
		this.settings = this.settings.andThen((builder) -> setter.accept(builder, value));
	}

	private void limit(String name, String value, LimitSetter setter) {
		Duration limit = value.equals(NONE) ? null : time(name, value);
		this.settings = this.settings.andThen((builder) -> setter.set(builder, limit));
	}

	private static Duration time(String name, String value) {
		try {
			return DurationStyle.detectAndParse(value);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException(
					"%s '%s' must be a duration such as 500ms, 30s, 10m or PT1H30M".formatted(name, value), ex);
		}
	}

	private static Consumer<Pool<?>> state(String value) {
		return switch (value) {
			case "suspended" -> Pool::suspend;
			case "running" -> Pool::resume;
			default ->
				throw new IllegalArgumentException("state '%s' must be 'suspended' or 'running'".formatted(value));
		};
	}

	/**
	 * Sets a time that may be {@code null} for none.
	 */
	private interface LimitSetter {

		void set(PoolSettings.Builder builder, @Nullable Duration limit);

	}

}
