package io.github.managedpools.boot.properties;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import com.jayway.jsonpath.Configuration;
import com.jayway.jsonpath.JsonPath;
import io.github.managedpools.AbandonedCreation;
import io.github.managedpools.BackoffRange;
import io.github.managedpools.KeyedPoolSettings;
import io.github.managedpools.LostLeases;
import io.github.managedpools.PoolSettings;
import io.github.managedpools.SizeRange;
import io.github.managedpools.WarmUp;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the configuration metadata.
 */
class PropertyMetadataTests {

	private List<Map<String, Object>> properties;

	private List<Map<String, Object>> hints;

	@BeforeEach
	void readMetadata() throws IOException {
		try (InputStream metadata = PoolProperties.class
			.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
			// The module's own file comes first on the class path
			Object document = Configuration.defaultConfiguration().jsonProvider().parse(metadata, "UTF-8");
			this.properties = JsonPath.read(document, "$.properties");
			this.hints = JsonPath.read(document, "$.hints");
		}
	}

	@Test
	void everyPropertyHasADescriptionThatIsASentence() {
		assertThat(this.properties).isNotEmpty()
			.allSatisfy((property) -> assertThat((String) property.get("description")).as("%s", property.get("name"))
				.matches("[A-Z][^.]*(\\.[^ ][^.]*)*(\\. .*)?\\.")
				.doesNotStartWith("The ")
				.doesNotStartWith("A "));
	}

	@Test
	void everyHintIsForAPropertyAndCanBeBound() {
		assertThat(this.hints).extracting((hint) -> hint.get("name"))
			.contains("managed-pools.defaults.size", "managed-pools.defaults.create-backoff")
			.allSatisfy((name) -> assertThat(this.properties).extracting((property) -> property.get("name"))
				.contains(((String) name).replaceFirst("\\.keys$", "")));
		for (Map<String, Object> hint : this.hints.stream().filter((hint) -> hint.containsKey("values")).toList()) {
			for (Object value : JsonPath.<List<Object>>read(hint, "$.values[*].value")) {
				assertThat(new Binder(new MapConfigurationPropertySource(Map.of((String) hint.get("name"), value)))
					.bind("managed-pools.defaults", PoolProperties.class)
					.isBound()).isTrue();
			}
		}
	}

	@Test
	void everyKeyHasAPropertyAndEveryPropertyAKey() {
		assertThat(this.properties).extracting((property) -> (String) property.get("name"))
			.filteredOn((name) -> name.startsWith("managed-pools.defaults."))
			.hasSameElementsAs(PropertyKeys.all()
				.stream()
				.filter((key) -> !key.contains(".") && !key.equals("factory"))
				.map("managed-pools.defaults."::concat)
				.toList());
	}

	/**
	 * Regression test: {@code managed-pools.cluster.on-lost} was documented, but stopped
	 * the start as an unknown property.
	 */
	@Test
	void everyPropertyThatIsNoSettingOfAPoolCanBeSet() {
		assertThat(this.properties).extracting((property) -> (String) property.get("name"))
			.filteredOn((name) -> name.matches("managed-pools\\.(?!defaults\\.|pool$|keyed-pool$).*"))
			.contains("managed-pools.cluster.on-lost", "managed-pools.cluster.jdbc.url")
			.hasSameElementsAs(PropertyKeys.besides().stream().map("managed-pools."::concat).toList());
	}

	@Test
	void everyPropertyHasARowInTheReadme() throws IOException {
		String readme = Files.readString(Path.of("../README.md"));
		assertThat(this.properties).extracting((property) -> (String) property.get("name"))
			.filteredOn((name) -> !name.equals("managed-pools.pool") && !name.equals("managed-pools.keyed-pool"))
			.allSatisfy((name) -> assertThat(readme)
				.contains("\n| `" + name.replace("managed-pools.defaults.", "") + "` |"));
		assertThat(PropertyKeys.all()).filteredOn((key) -> !key.contains("."))
			.allSatisfy((key) -> assertThat(readme).contains("\n| `" + key + "` |"));
	}

	@Test
	void everyKeyOfKeyedPoolsOnlySaysSo() {
		List<String> keyedOnly = PropertyKeys.of(PoolKind.KEYED)
			.stream()
			.filter((key) -> !PropertyKeys.of(PoolKind.PLAIN).contains(key))
			.map("managed-pools.defaults."::concat)
			.toList();
		assertThat(this.properties)
			.filteredOn((property) -> ((String) property.get("description")).startsWith("Keyed pools only: "))
			.extracting((property) -> property.get("name"))
			.hasSize(3)
			.hasSameElementsAs(keyedOnly);
	}

	@Test
	void defaultsAreThoseOfThePool() {
		Map<String, Object> defaults = new TreeMap<>();
		this.properties.stream()
			.filter((property) -> property.get("defaultValue") != null)
			.forEach((property) -> defaults.put((String) property.get("name"), property.get("defaultValue")));
		assertThat(defaults.keySet()).filteredOn((name) -> name.startsWith("managed-pools.defaults."))
			.containsExactlyInAnyOrderElementsOf(keysWithADefault());
		PoolProperties bound = new Binder(new MapConfigurationPropertySource(defaults))
			.bind("managed-pools.defaults", PoolProperties.class)
			.get();
		PoolSettings perKey = new PoolSettings(new SizeRange(3, 3), Duration.ofDays(9), null, 0.9, null,
				Duration.ofDays(9), null, Duration.ofDays(9), 99, BackoffRange.of(99), AbandonedCreation.CANCEL, null,
				Duration.ofDays(9), Duration.ofDays(9), Duration.ofDays(9), null, 9, 0.9, WarmUp.REQUIRED, null, true,
				true, LostLeases.REPORT, Duration.ofDays(9), null, null);
		KeyedPoolSettings others = new KeyedPoolSettings(perKey, null, null, Duration.ofDays(9));
		assertThat(bound.over(others, Set.of())).isEqualTo(KeyedPoolSettings.defaults());
		assertThat(bound.enabled()).isTrue();
	}

	private static Set<String> keysWithADefault() {
		Set<String> keys = new TreeSet<>();
		keys.add("managed-pools.defaults.enabled");
		SettingsDescription.of(KeyedPoolSettings.defaults()).forEach((key, value) -> {
			if (value != null) {
				keys.add("managed-pools.defaults." + key);
			}
		});
		return keys;
	}

}
