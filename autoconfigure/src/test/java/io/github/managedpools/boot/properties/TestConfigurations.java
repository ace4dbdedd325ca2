package io.github.managedpools.boot.properties;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;

/**
 * Reads pool configurations from a file and environment variables, as an application
 * does.
 */
final class TestConfigurations {

	private TestConfigurations() {
	}

	static PoolConfigurations read(String yaml, Map<String, Object> variables) {
		return read(yaml, Map.of(), variables);
	}

	/**
	 * Reads a file.
	 * @param yaml the file
	 * @param more the properties of another source, which has precedence
	 * @param variables the environment variables
	 */
	static PoolConfigurations read(String yaml, Map<String, Object> more, Map<String, Object> variables) {
		StandardEnvironment environment = new StandardEnvironment();
		MutablePropertySources sources = environment.getPropertySources();
		sources.addFirst(new MapPropertySource("more", more));
		sources.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
				new SystemEnvironmentPropertySource(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
						variables));
		try {
			new YamlPropertySourceLoader()
				.load("application.yml", new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)))
				.forEach(sources::addLast);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return PoolConfigurations.of(environment);
	}

}
