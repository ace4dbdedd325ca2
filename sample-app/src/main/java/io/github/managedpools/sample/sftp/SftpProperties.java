package io.github.managedpools.sample.sftp;

import java.nio.file.Path;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.io.Resource;
import org.springframework.util.StringUtils;

/**
 * The SFTP server that keeps the files.
 *
 * @param embedded whether to start an embedded SFTP server with a temporary folder
 * @param host the SFTP server, unless embedded
 * @param port the port of the SFTP server
 * @param username the user to log in as
 * @param password the password to log in with
 * @param privateKey the private key to log in with: RSA, ECDSA or Ed25519
 * @param knownHosts the file of the server keys to trust; unset, every key is accepted
 * @param directory the remote folder, {@code .} for the one where the login lands; with
 * the embedded server its root
 * @param timeout how long the server may take to respond to an operation, at most one day
 */
@ConfigurationProperties(prefix = "sample.sftp", ignoreUnknownFields = false)
public record SftpProperties(@DefaultValue("true") boolean embedded, @Nullable String host,
		@DefaultValue("22") int port, @Nullable String username, @Nullable String password,
		@Nullable Resource privateKey, @Nullable Path knownHosts, @Nullable String directory,
		@DefaultValue("20s") Duration timeout) {

	private static final Duration MOST = Duration.ofDays(1);

	public SftpProperties {
		require(!timeout.isNegative() && !timeout.isZero() && timeout.compareTo(MOST) <= 0,
				"timeout must be above zero and at most one day, not " + timeout);
		if (embedded) {
			require(!StringUtils.hasText(host), "host is set: set sample.sftp.embedded to false to use it");
		}
		else {
			require(StringUtils.hasText(host), "host must be set when sample.sftp.embedded is false");
			require(StringUtils.hasText(username), "username must be set when sample.sftp.embedded is false");
			require(StringUtils.hasText(password) || privateKey != null,
					"password or sample.sftp.private-key must be set when sample.sftp.embedded is false");
			require(StringUtils.hasText(directory),
					"directory must be set when sample.sftp.embedded is false: every client that reaches this service"
							+ " can write there. To use the folder where the login lands, set it to '.'");
			require(port > 0 && port <= 65535, "port must lie between 1 and 65535, not " + port);
		}
	}

	private static void require(boolean condition, String message) {
		if (!condition) {
			throw new IllegalArgumentException("sample.sftp." + message);
		}
	}

	/**
	 * Returns the path of a file in the remote folder.
	 * @param name the name of the file, empty for the folder's own prefix
	 * @return the path
	 */
	public String path(String name) {
		return (StringUtils.hasText(this.directory) ? StringUtils.trimTrailingCharacter(this.directory, '/') + "/" : "")
				+ name;
	}

}
