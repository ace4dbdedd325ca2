package io.github.managedpools.boot.endpoint;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.github.managedpools.InvalidSettingException;
import io.github.managedpools.PoolState.Phase;
import io.github.managedpools.SettingsBuilder;
import io.github.managedpools.boot.properties.Setting;
import io.github.managedpools.boot.properties.SettingsDescription;
import io.github.managedpools.boot.running.RunningPool;
import org.jspecify.annotations.Nullable;

/**
 * A change of a running pool. All values are read before any of them is applied, so that
 * an invalid value changes nothing.
 */
final class PoolChange {

	private final Map<String, String> values;

	/** The settings that the change sets. */
	private final Set<Setting<?>> changed = new HashSet<>();

	private Consumer<SettingsBuilder<?>> settings = (builder) -> {
	};

	private @Nullable Phase phase;

	/**
	 * Reads a change.
	 * @param values the new values, each by its setting's key in kebab-case or in camel
	 * case, or by {@code state}
	 * @throws IllegalArgumentException if a value is invalid
	 */
	PoolChange(Map<String, String> values) {
		this.values = values;
		values.forEach((name, value) -> {
			if (name.equals(RequestedChange.STATE)) {
				this.phase = phase(value);
			}
			else {
				read(name, value);
			}
		});
	}

	/**
	 * The names that a change may use.
	 */
	static List<String> names() {
		return Stream
			.concat(Setting.all().stream().filter(Setting::isChangeable).map(Setting::key),
					Stream.of(RequestedChange.STATE))
			.toList();
	}

	boolean isEmpty() {
		return this.values.isEmpty();
	}

	/**
	 * Checks that the change can be made to a pool, without making it.
	 * @throws RuntimeException if a value is invalid
	 */
	void check(RunningPool pool) {
		Map<String, @Nullable Object> before = pool.configuration();
		for (Setting<?> setting : this.changed) {
			if (!before.containsKey(setting.key())) {
				String name = nameOf(setting);
				throw new IllegalArgumentException(
						"%s '%s' can be set for keyed pools only".formatted(name, this.values.get(name)));
			}
		}
		Map<String, @Nullable Object> after = pool.preview(this.settings);
		for (Setting<?> setting : this.changed) {
			Object present = before.get(setting.key());
			if (!setting.isChangeable() && !Objects.equals(present, after.get(setting.key()))) {
				throw new InvalidSettingException(setting.key(), null,
						"can't be changed while the pool runs: it is " + present);
			}
		}
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
		Setting<?> setting = Setting.all()
			.stream()
			.filter((candidate) -> name.equals(candidate.key()) || name.equals(candidate.camelCase()))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("'%s' can't be changed".formatted(name)));
		if (!this.changed.add(setting)) {
			throw new IllegalArgumentException(
					"%s is given twice, also as %s".formatted(setting.key(), setting.camelCase()));
		}
		this.settings = this.settings.andThen(setting.read(name, value));
	}

	private String nameOf(Setting<?> setting) {
		return this.values.containsKey(setting.key()) ? setting.key() : setting.camelCase();
	}

	private static Phase phase(String value) {
		return switch (value) {
			case "suspended" -> Phase.SUSPENDED;
			case "running" -> Phase.RUNNING;
			default ->
				throw new IllegalArgumentException("state '%s' must be 'suspended' or 'running'".formatted(value));
		};
	}

}
