package io.github.managedpools.sample.sftp;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.config.hosts.KnownHostEntry;
import org.apache.sshd.client.keyverifier.KnownHostsServerKeyVerifier;
import org.apache.sshd.client.keyverifier.RejectAllServerKeyVerifier;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.signature.Signature;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * A {@code known_hosts} file, which identifies the server.
 */
final class KnownHosts {

	private final Path file;

	private final Set<String> keyTypes;

	private KnownHosts(Path file, Set<String> keyTypes) {
		this.file = file;
		this.keyTypes = keyTypes;
	}

	/**
	 * Reads the file's keys of a server.
	 * @param file the file
	 * @param host the server's host
	 * @param port the server's port
	 * @return the known keys
	 * @throws InvalidConfigurationPropertyValueException if the file can't be read or
	 * does not know the server
	 */
	static KnownHosts read(Path file, String host, int port) {
		try {
			Set<String> keyTypes = KnownHostEntry.readKnownHostEntries(file)
				.stream()
				.filter((entry) -> entry.isHostMatch(host, port))
				.map((entry) -> entry.getKeyEntry().getKeyType())
				.collect(Collectors.toSet());
			if (keyTypes.isEmpty()) {
				throw unusable(file, "It has no key of %s:%d".formatted(host, port));
			}
			return new KnownHosts(file, keyTypes);
		}
		catch (IOException ex) {
			throw unusable(file, "It can't be read (%s)".formatted(ex));
		}
	}

	/**
	 * Configures the client to ask the server for a key of a known type, and accept no
	 * other key.
	 * @param client the client
	 */
	void applyTo(SshClient client) {
		List<NamedFactory<Signature>> signatures = client.getSignatureFactories()
			.stream()
			.sorted(Comparator.comparing((signature) -> !this.keyTypes.contains(canonicalName(signature))))
			.toList();
		client.setSignatureFactories(signatures);
		client.setServerKeyVerifier(new KnownHostsServerKeyVerifier(RejectAllServerKeyVerifier.INSTANCE, this.file));
	}

	private static InvalidConfigurationPropertyValueException unusable(Path file, String reason) {
		return new InvalidConfigurationPropertyValueException("sample.sftp.known-hosts", file, reason);
	}

	private static String canonicalName(NamedFactory<Signature> signature) {
		return KeyUtils.getCanonicalKeyType(signature.getName());
	}

}
