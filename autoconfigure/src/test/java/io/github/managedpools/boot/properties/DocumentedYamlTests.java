package io.github.managedpools.boot.properties;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.jayway.jsonpath.Configuration;
import com.jayway.jsonpath.JsonPath;
import org.junit.jupiter.api.Test;

import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Binds every YAML example of the documents: those of pools as the application would, and
 * other properties must be known to the metadata of Spring Boot or of this module.
 */
class DocumentedYamlTests {

	private static final Path ROOT = Path.of("..");

	private static final Pattern BLOCK = Pattern.compile("^```yaml\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

	/** Other tools' files. */
	private static final Pattern FOREIGN = Pattern.compile("^apiVersion:", Pattern.MULTILINE);

	@Test
	void everyExampleCanBeBound() throws IOException {
		Set<String> known = knownProperties();
		List<String> unknown = new ArrayList<>();
		int examples = 0;
		for (Path document : documents()) {
			Matcher block = BLOCK.matcher(Files.readString(document));
			while (block.find()) {
				if (!FOREIGN.matcher(block.group(1)).find()) {
					examples++;
					PropertySource<?> source = load(document, block.group(1));
					bindPools(source);
					Stream.of(((EnumerablePropertySource<?>) source).getPropertyNames())
						.map((name) -> name.replaceFirst("\\[\\d+]$", ""))
						.filter((name) -> !name.startsWith("managed-pools.pool.")
								&& !name.startsWith("managed-pools.keyed-pool."))
						.filter((name) -> !isKnown(known, name))
						.forEach((name) -> unknown.add("%s: %s".formatted(ROOT.relativize(document), name)));
				}
			}
		}
		assertThat(unknown).isEmpty();
		assertThat(examples).isPositive();
	}

	private static PropertySource<?> load(Path document, String yaml) throws IOException {
		List<PropertySource<?>> sources = new YamlPropertySourceLoader().load(document.toString(),
				new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)));
		assertThat(sources).hasSize(1);
		return sources.get(0);
	}

	private static void bindPools(PropertySource<?> source) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources().addFirst(source);
		PoolConfigurations configurations = PoolConfigurations.of(environment);
		for (PoolKind kind : PoolKind.values()) {
			configurations.names(kind)
				.forEach((pool) -> assertThat(configurations.get(kind, pool).name()).isEqualTo(pool));
		}
	}

	private static boolean isKnown(Set<String> known, String name) {
		for (String key = name; !key.isEmpty(); key = key.substring(0, Math.max(0, key.lastIndexOf('.')))) {
			if (known.contains(key)) {
				return true;
			}
		}
		return false;
	}

	private static Set<String> knownProperties() throws IOException {
		Set<String> known = new HashSet<>();
		// Properties of jars that this module does without
		known.addAll(Set.of("management.endpoint.health.group.readiness.include", "management.metrics.distribution"));
		for (String file : List.of("META-INF/spring-configuration-metadata.json",
				"META-INF/additional-spring-configuration-metadata.json")) {
			for (var url : Collections.list(DocumentedYamlTests.class.getClassLoader().getResources(file))) {
				try (InputStream metadata = url.openStream()) {
					List<Map<String, Object>> properties = JsonPath.read(
							Configuration.defaultConfiguration().jsonProvider().parse(metadata, "UTF-8"),
							"$.properties");
					properties.forEach((property) -> known.add((String) property.get("name")));
				}
			}
		}
		return known;
	}

	private static List<Path> documents() throws IOException {
		try (Stream<Path> pages = Files.walk(ROOT.resolve("docs"))) {
			return Stream
				.concat(pages.filter((page) -> page.toString().endsWith(".md")),
						Stream.of(ROOT.resolve("README.md"), ROOT.resolve("starter-test/README.md")))
				.toList();
		}
	}

}
