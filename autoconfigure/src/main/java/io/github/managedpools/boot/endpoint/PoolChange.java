package io.github.managedpools.boot.endpoint;

import java.time.Duration;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import io.github.managedpools.BackoffRange;
import io.github.managedpools.KeyedSettingsBuilder;
import io.github.managedpools.PoolState.Phase;
import io.github.managedpools.SettingsBuilder;
import io.github.managedpools.SizeRange;
import io.github.managedpools.boot.properties.SettingsDescription;
import io.github.managedpools.boot.running.RunningPool;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.convert.DurationStyle;

/**
 * A change of a running pool. All of it is read before any of it is done, so that a bad
 * value changes nothing.
 */
final class PoolChange {

	/** Takes a limit away. */
	private static final String NONE = "none";

	private Consumer<SettingsBuilder<?>> settings = (builder) -> {
	};

	private @Nullable Phase phase;

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
	 * Checks that the change can be made to a pool, without making it.
	 * @throws RuntimeException if a value is impossible
	 */
	void check(RunningPool pool) {
		pool.preview(this.settings);
		Phase present = pool.state().phase();
		if (this.phase != null && present != Phase.RUNNING && present != Phase.SUSPENDED) {
			throw new IllegalArgumentException("state '%s' can't be set: the pool is %s"
				.formatted(SettingsDescription.format(this.phase), SettingsDescription.format(present)));
		}
	}

	void changeSettings(RunningPool pool) {
		pool.reconfigure(this.settings);
	}

	void changeState(RunningPool pool) {
		if (this.phase == Phase.SUSPENDED) {
			pool.suspend();
		}
		else if (this.phase == Phase.RUNNING) {
			pool.resume();
		}
	}

	private void read(String name, String value) {
		switch (name) {
			case "size" -> set(SizeRange.of(value), SettingsBuilder::size);
			case "timeToLive" -> set(time(name, value), SettingsBuilder::timeToLive);
			case "maxLifetime" -> limit(name, value, SettingsBuilder::maxLifetime);
			case "acquireTimeout" -> set(time(name, value), SettingsBuilder::acquireTimeout);
			case "createTimeout" -> set(time(name, value), SettingsBuilder::createTimeout);
			case "createBackoff" -> set(backoff(name, value), SettingsBuilder::createBackoff);
			case "destroyTimeout" -> set(time(name, value), SettingsBuilder::destroyTimeout);
			case "checkTimeout" -> set(time(name, value), SettingsBuilder::checkTimeout);
			case "validateAfterIdle" -> set(time(name, value), SettingsBuilder::validateAfterIdle);
			case "keepAlive" -> limit(name, value, SettingsBuilder::keepAlive);
			case "maxLeaseTime" -> limit(name, value, SettingsBuilder::maxLeaseTime);
			case "drainTimeout" -> set(time(name, value), SettingsBuilder::drainTimeout);
			case "maxTotal" -> {
				Integer limit = count(name, value);
				setKeyed(name, value, (builder) -> builder.maxTotal(limit));
			}
			case "maxKeys" -> {
				Integer limit = count(name, value);
				setKeyed(name, value, (builder) -> builder.maxKeys(limit));
			}
			case "keyTimeToLive" -> {
				Duration time = time(name, value);
				setKeyed(name, value, (builder) -> builder.keyTimeToLive(time));
			}
			case "state" -> this.phase = phase(value);
			default -> throw new IllegalArgumentException("'%s' can't be changed".formatted(name));
		}
	}

	private <V> void set(V value, BiConsumer<SettingsBuilder<?>, V> setter) {
		this.settings = this.settings.andThen((builder) -> setter.accept(builder, value));
	}

	private void limit(String name, String value, LimitSetter setter) {
		Duration limit = value.equals(NONE) ? null : time(name, value);
		this.settings = this.settings.andThen((builder) -> setter.set(builder, limit));
	}

	private void setKeyed(String name, String value, Consumer<KeyedSettingsBuilder<?>> setter) {
		this.settings = this.settings.andThen((builder) -> {
			if (!(builder instanceof KeyedSettingsBuilder<?> keyed)) {
				throw new IllegalArgumentException("%s '%s' can be set for keyed pools only".formatted(name, value));
			}
			setter.accept(keyed);
		});
	}

	private static @Nullable Integer count(String name, String value) {
		try {
			return value.equals(NONE) ? null : Integer.valueOf(value);
		}
		catch (NumberFormatException ex) {
			throw new IllegalArgumentException("%s '%s' must be a whole number or 'none'".formatted(name, value), ex);
		}
	}

	private static Duration time(String name, String value) {
		try {
			return DurationStyle.detectAndParse(value);
		}
		catch (IllegalArgumentException | ArithmeticException ex) {
			throw new IllegalArgumentException(
					"%s '%s' must be a duration such as 500ms, 30s, 10m or PT1H30M".formatted(name, value), ex);
		}
	}

	private static BackoffRange backoff(String name, String value) {
		try {
			return BackoffRange.of(value);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("%s '%s': %s".formatted(name, value, ex.getMessage()), ex);
		}
	}

	private static Phase phase(String value) {
		return switch (value) {
			case "suspended" -> Phase.SUSPENDED;
			case "running" -> Phase.RUNNING;
			default ->
				throw new IllegalArgumentException("state '%s' must be 'suspended' or 'running'".formatted(value));
		};
	}

	/**
	 * Sets a time that may be {@code null} for none.
	 */
	private interface LimitSetter {

		void set(SettingsBuilder<?> builder, @Nullable Duration limit);

	}

}
