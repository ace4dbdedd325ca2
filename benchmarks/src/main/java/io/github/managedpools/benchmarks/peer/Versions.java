package io.github.managedpools.benchmarks.peer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;

/**
 * The versions that the build put on the class path.
 */
final class Versions {

	private static final Properties VERSIONS = load();

	private Versions() {
	}

	/**
	 * Returns the version of a peer.
	 * @param key the peer's key
	 * @return the version, or an empty text if it comes with the JDK
	 */
	static String of(String key) {
		return VERSIONS.getProperty(key, "");
	}

	private static Properties load() {
		Properties versions = new Properties();
		try (InputStream in = Versions.class.getResourceAsStream("versions.properties")) {
			versions.load(Objects.requireNonNull(in, "versions.properties is missing from the class path"));
			return versions;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
