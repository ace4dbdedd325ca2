package io.github.managedpools.boot.properties;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

import io.github.managedpools.BackoffRange;
import io.github.managedpools.DurationText;
import io.github.managedpools.InvalidSettingException;
import io.github.managedpools.KeyedPoolSettings;
import io.github.managedpools.KeyedSettingsBuilder;
import io.github.managedpools.PoolSettings;
import io.github.managedpools.SettingsBuilder;
import io.github.managedpools.SizeRange;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.core.convert.ConversionException;

/**
 * A row in the table of settings, with everything about one setting. Descriptions,
 * differences, changes and the endpoint use the table.
 *
 * @param <V> the type of its values
 * @since 0.1.0
 */
public final class Setting<V extends @Nullable Object> {

	private final String key;

	private final Class<?> type;

	private final Function<KeyedPoolSettings, V> getter;

	private final BiConsumer<SettingsBuilder<?>, V> setter;

	private final boolean keyedOnly;

	private final boolean changeable;

	private Setting(String key, Class<?> type, Function<KeyedPoolSettings, V> getter,
			BiConsumer<SettingsBuilder<?>, V> setter, boolean keyedOnly, boolean changeable) {
		this.key = key;
		this.type = type;
		this.getter = getter;
		this.setter = setter;
		this.keyedOnly = keyedOnly;
		this.changeable = changeable;
	}

	/**
	 * A setting of plain pools and of each key's pool.
	 */
	static <V extends @Nullable Object> Setting<V> of(String key, Class<?> type, Function<PoolSettings, V> getter,
			BiConsumer<SettingsBuilder<?>, V> setter) {
		return new Setting<>(key, type, (settings) -> getter.apply(settings.perKey()), setter, false, true);
	}

	/**
	 * A setting of keyed pools only.
	 */
	static <V extends @Nullable Object> Setting<V> ofKeyed(String key, Class<?> type,
			Function<KeyedPoolSettings, V> getter, BiConsumer<KeyedSettingsBuilder<?>, V> setter) {
		return new Setting<>(key, type, getter, (builder, value) -> {
			if (builder instanceof KeyedSettingsBuilder<?> keyed) {
				setter.accept(keyed, value);
			}
		}, true, true);
	}

	/**
	 * Marks the setting as fixed: a running pool can't change it.
	 */
	Setting<V> fixed() {
		return new Setting<>(this.key, this.type, this.getter, this.setter, this.keyedOnly, false);
	}

	/**
	 * All settings, in the order in which they are shown.
	 * @return the table
	 */
	public static List<Setting<?>> all() {
		return PoolProperties.Table.SETTINGS;
	}

	/**
	 * The key of the setting.
	 * @return the key in kebab-case
	 */
	public String key() {
		return this.key;
	}

	/**
	 * The other name that the endpoint accepts for the setting.
	 * @return the key in camel case
	 */
	public String camelCase() {
		StringBuilder name = new StringBuilder();
		for (String word : this.key.split("-")) {
			name.append(name.isEmpty() ? word : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
		}
		return name.toString();
	}

	/**
	 * Whether only keyed pools have the setting.
	 * @return whether plain pools lack it
	 */
	public boolean isKeyedOnly() {
		return this.keyedOnly;
	}

	/**
	 * Whether a running pool can change the setting.
	 * @return whether it can be changed
	 */
	public boolean isChangeable() {
		return this.changeable;
	}

	/**
	 * The value, written as in a configuration file.
	 * @param settings the settings that have the value
	 * @return the value, or {@code null} if there is no limit
	 */
	@Nullable Object describe(KeyedPoolSettings settings) {
		Object value = this.getter.apply(settings);
		if (value instanceof Duration duration) {
			return DurationText.of(duration);
		}
		if (value instanceof BackoffRange backoff) {
			return DurationText.of(backoff.min()) + ".." + DurationText.of(backoff.max());
		}
		if (value instanceof Enum<?> constant) {
			return SettingsDescription.format(constant);
		}
		return (value instanceof SizeRange) ? value.toString() : value;
	}

	/**
	 * Sets the value if it has changed. Skips settings of keyed pools if the target is a
	 * plain pool.
	 */
	void setIfChanged(KeyedPoolSettings before, KeyedPoolSettings after, SettingsBuilder<?> target) {
		V now = this.getter.apply(after);
		if (!Objects.equals(this.getter.apply(before), now)) {
			this.setter.accept(target, now);
		}
	}

	/**
	 * Converts a new value as properties are converted.
	 * @param name the name of the setting in messages
	 * @param text the value, written as in a configuration file; {@code none} lifts a
	 * limit
	 * @return the change that sets the value
	 * @throws InvalidSettingException if the text is no value of this setting
	 */
	public Consumer<SettingsBuilder<?>> read(String name, String text) {
		if (PropertyKeys.isLimit(this.key) && PropertyKeys.isNone(text)) {
			return setTo(null);
		}
		Throwable reason = null;
		try {
			Object value = text.isBlank() ? null
					: ApplicationConversionService.getSharedInstance().convert(text, this.type);
			if (value != null) {
				return setTo((value instanceof Fraction share) ? (Object) share.value() : value);
			}
		}
		catch (ConversionException ex) {
			for (Throwable cause = ex; cause != null; cause = cause.getCause()) {
				if (cause instanceof InvalidSettingException invalid) {
					// The exception of a size names its key; that of a back-off does not
					throw (this.type == SizeRange.class) ? invalid
							: new InvalidSettingException(name, this.key, invalid.value(), invalid.rule(), ex);
				}
			}
			reason = ex;
		}
		throw new InvalidSettingException(name, this.key, "'%s'".formatted(text), "must be " + form(), reason);
	}

	@SuppressWarnings({ "unchecked", "NullAway" })
	private Consumer<SettingsBuilder<?>> setTo(@Nullable Object value) {
		// Safe because each row of the table states the type that its getter and setter
		// use
		return (builder) -> this.setter.accept(builder, (V) value);
	}

	private String form() {
		return PropertyKeys.form(this.type) + (PropertyKeys.isLimit(this.key) ? " or 'none'" : "");
	}

	@Override
	public String toString() {
		return this.key;
	}

}
