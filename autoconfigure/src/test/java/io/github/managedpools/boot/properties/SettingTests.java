package io.github.managedpools.boot.properties;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;

import io.github.managedpools.InvalidSettingException;
import io.github.managedpools.KeyedPool;
import io.github.managedpools.KeyedPoolSettings;
import io.github.managedpools.SettingsBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Tests of the table of settings.
 */
class SettingTests {

	/** A value other than the default for each kind of default. */
	private static final Map<String, String> OTHERS = Map.of("size", "1..7", "create-backoff", "3s..4s",
			"lifetime-jitter", "20%", "target-utilization", "0.5", "abandoned-creation", "cancel", "warm-up", "lazy",
			"track-leases", "true", "leak-stack-traces", "on", "lost-leases", "report");

	static List<Setting<?>> settings() {
		return Setting.all();
	}

	@Test
	void theTableHasEveryPropertyOfAPoolsSettings() {
		List<String> keys = new ArrayList<>(PropertyKeys.of(PoolKind.KEYED));
		keys.removeIf((key) -> key.contains(".") || key.equals("enabled") || key.equals("factory"));
		assertThat(settings()).extracting(Setting::key).containsExactlyInAnyOrderElementsOf(keys);
		keys.retainAll(PropertyKeys.of(PoolKind.PLAIN));
		assertThat(settings()).filteredOn((setting) -> !setting.isKeyedOnly())
			.extracting(Setting::key)
			.containsExactlyInAnyOrderElementsOf(keys);
	}

	@Test
	void theTableHasEveryPartOfTheSettings() {
		assertThat(settings()).hasSize(io.github.managedpools.PoolSettings.class.getRecordComponents().length
				+ KeyedPoolSettings.class.getRecordComponents().length - 1);
		assertThat(new TreeSet<>(settings().stream().map(Setting::camelCase).toList())).hasSameSizeAs(settings());
	}

	@ParameterizedTest
	@MethodSource("settings")
	void eachSettingIsReadSetShownAndComparedByItself(Setting<?> setting) {
		KeyedPoolSettings changed = with(setting.read(setting.key(), other(setting)));
		Map<String, Object> before = SettingsDescription.of(KeyedPoolSettings.defaults());
		assertThat(SettingsDescription.differing(SettingsDescription.of(changed), before))
			.containsOnlyKeys(setting.key());
		assertThat(with(new SettingsDifference(KeyedPoolSettings.defaults(), changed)::applyTo)).isEqualTo(changed);
	}

	@ParameterizedTest
	@MethodSource("settings")
	void eachSettingIsReadBackAsItIsShown(Setting<?> setting) {
		KeyedPoolSettings changed = with(setting.read(setting.key(), other(setting)));
		Object shown = SettingsDescription.of(changed).get(setting.key());
		assertThat(with(setting.read(setting.key(), String.valueOf(shown)))).isEqualTo(changed);
	}

	@ParameterizedTest
	@MethodSource("settings")
	void onlyLimitsAreLiftedByNone(Setting<?> setting) {
		if (PropertyKeys.isLimit(setting.key())) {
			assertThat(SettingsDescription.of(with(setting.read(setting.key(), "none"))).get(setting.key())).isNull();
		}
		else {
			refused(setting, "none");
		}
	}

	@ParameterizedTest
	@MethodSource("settings")
	void invalidValueIsRejectedWithKeyAndValue(Setting<?> setting) {
		for (String text : List.of("", " ", "#", "none of it")) {
			// A text is refused together with the other settings
			if (text.isBlank() || !setting.key().equals("cluster-name")) {
				refused(setting, text);
			}
		}
	}

	@ParameterizedTest
	@MethodSource("settings")
	void runningPoolAppliesEveryChangeableSetting(Setting<?> setting) {
		// A running pool can change a cluster-limit, but not whether it has one
		assumeThat(setting.key()).isNotEqualTo("cluster-limit");
		try (KeyedPool<String, Object> pool = KeyedPool.<String, Object>builder((key, scope) -> new Object()).build()) {
			Consumer<SettingsBuilder<?>> change = setting.read(setting.key(), other(setting));
			if (setting.isChangeable()) {
				pool.reconfigure(change::accept);
				assertThat(pool.settings()).isEqualTo(with(change));
			}
			else {
				assertThatExceptionOfType(InvalidSettingException.class)
					.isThrownBy(() -> pool.reconfigure(change::accept))
					.satisfies((ex) -> assertThat(ex.key()).isEqualTo(setting.key()));
				assertThat(pool.settings()).isEqualTo(KeyedPoolSettings.defaults());
			}
		}
	}

	private static void refused(Setting<?> setting, String text) {
		assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(() -> setting.read("name", text))
			.satisfies((ex) -> {
				assertThat(ex.key()).isEqualTo(setting.key());
				assertThat(ex.value()).isEqualTo("'%s'", text);
				assertThat(ex.rule()).startsWith("must be ");
			});
	}

	private static String other(Setting<?> setting) {
		Object value = SettingsDescription.of(KeyedPoolSettings.defaults()).get(setting.key());
		boolean limit = setting.key().startsWith("max-") || setting.key().equals("cluster-limit");
		String time = (limit && !setting.key().endsWith("time")) ? "42" : "42s";
		String count = (value instanceof Integer) ? "42" : time;
		return OTHERS.getOrDefault(setting.key(), count);
	}

	private static KeyedPoolSettings with(Consumer<SettingsBuilder<?>> change) {
		KeyedPoolSettings.Builder builder = KeyedPoolSettings.defaults().toBuilder();
		change.accept(builder);
		return builder.build();
	}

}
