package io.github.managedpools.sample.sftp;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.Iterator;
import java.util.Objects;
import java.util.function.Consumer;

import org.apache.sshd.client.SshClient;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.io.Resource;

/**
 * Reads the details of an SFTP server from the properties, including its keys, so that
 * start-up fails on an invalid one.
 */
final class ExternalSftpServer {

	private static final Logger logger = LoggerFactory.getLogger(ExternalSftpServer.class);

	private ExternalSftpServer() {
	}

	static SftpServerDetails details(SftpProperties properties) {
		String host = Objects.requireNonNull(properties.host());
		return new SftpServerDetails(host, properties.port(), Objects.requireNonNull(properties.username()),
				properties.password(), loadKey(properties.privateKey()),
				trust(properties.knownHosts(), host, properties.port()));
	}

	private static @Nullable KeyPair loadKey(@Nullable Resource resource) {
		if (resource == null) {
			return null;
		}
		try (InputStream content = resource.getInputStream()) {
			Iterable<KeyPair> keys = SecurityUtils.loadKeyPairIdentities(null,
					NamedResource.ofName(resource.getDescription()), content, FilePasswordProvider.EMPTY);
			Iterator<KeyPair> key = (keys != null) ? keys.iterator() : null;
			if (key == null || !key.hasNext()) {
				throw unusable(resource, null);
			}
			return key.next();
		}
		catch (IOException | GeneralSecurityException ex) {
			throw unusable(resource, ex);
		}
	}

	private static RuntimeException unusable(Resource key, @Nullable Exception cause) {
		String reason = "It must be an RSA, ECDSA or Ed25519 private key without a passphrase"
				+ ((cause != null) ? " (" + cause.getMessage() + ")" : "");
		return new InvalidConfigurationPropertyValueException("sample.sftp.private-key", key, reason);
	}

	private static Consumer<SshClient> trust(@Nullable Path knownHosts, String host, int port) {
		if (knownHosts == null) {
			logger.warn("The SFTP server's key is not checked: set sample.sftp.known-hosts to a file of known keys");
			return (client) -> client.setServerKeyVerifier((session, address, key) -> true);
		}
		return KnownHosts.read(knownHosts, host, port)::applyTo;
	}

}
