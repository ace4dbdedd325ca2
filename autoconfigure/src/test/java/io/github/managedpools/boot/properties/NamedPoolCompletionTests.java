package io.github.managedpools.boot.properties;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.configurationmetadata.ConfigurationMetadataProperty;
import org.springframework.boot.configurationmetadata.ConfigurationMetadataRepositoryJsonBuilder;
import org.springframework.boot.configurationmetadata.ValueProvider;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What editors can complete below {@code managed-pools.pool.<name>}, read by Spring
 * Boot's own reader. The metadata has no entry for the keys of a named pool: editors take
 * them from the type of the map's values. The language server behind VS Code takes all
 * fields of a record, in kebab case, and IntelliJ IDEA its components.
 */
class NamedPoolCompletionTests {

	private Map<String, ConfigurationMetadataProperty> properties;

	@BeforeEach
	void readMetadata() throws IOException {
		try (InputStream metadata = PoolProperties.class
			.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
			this.properties = ConfigurationMetadataRepositoryJsonBuilder.create(metadata).build().getAllProperties();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "managed-pools.pool", "managed-pools.keyed-pool" })
	void namesAreFreeAndTheKeysBelowThemAreThoseOfAPool(String name) throws Exception {
		ConfigurationMetadataProperty property = this.properties.get(name);
		assertThat(property.getShortDescription()).isNotEmpty();
		assertThat(property.getHints().getKeyProviders()).extracting(ValueProvider::getName).containsExactly("any");
		Class<?> type = typeOfValues(property);
		assertThat(type.isRecord() && Modifier.isPublic(type.getModifiers())).isTrue();
		assertThat(keysOf(type)).containsExactlyInAnyOrderElementsOf(
				PropertyKeys.all().stream().filter((key) -> !key.contains(".")).toList());
	}

	@Test
	void typesOfTheValuesCanBeSeenAndHaveNoOtherFields() {
		assertThat(Stream.of(PoolProperties.class.getRecordComponents())).allSatisfy(
				(component) -> assertThat(Modifier.isPublic(component.getType().getModifiers())).as(component.getName())
					.isTrue());
		assertThat(keysOf(Size.class)).containsExactly("min", "max");
	}

	@Test
	void everyKeyOfANamedPoolHasItsDescriptionInTheDefaults() {
		assertThat(keysOf(PoolProperties.class)).filteredOn((key) -> !key.equals("factory"))
			.allSatisfy((key) -> assertThat(this.properties.get("managed-pools.defaults." + key).getDescription())
				.isNotEmpty());
	}

	private static Class<?> typeOfValues(ConfigurationMetadataProperty property) throws ClassNotFoundException {
		String type = property.getType();
		assertThat(type).startsWith("java.util.Map<java.lang.String,");
		return ClassUtils.forName(type.substring(type.indexOf(',') + 1, type.length() - 1), null);
	}

	private static Stream<String> keysOf(Class<?> type) {
		return Stream.of(type.getDeclaredFields())
			.map(Field::getName)
			.map((name) -> name.replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT));
	}

}
