package io.github.managedpools.sample.sftp;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.Iterator;
import java.util.Objects;

import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.keyverifier.KnownHostsServerKeyVerifier;
import org.apache.sshd.client.keyverifier.RejectAllServerKeyVerifier;
import org.apache.sshd.client.keyverifier.ServerKeyVerifier;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.core.io.Resource;

/**
 * Reads the details of an SFTP server from the properties, keys and all, so that what is
 * wrong with them stops the start-up.
 */
final class ExternalSftpServer {

	private static final Logger logger = LoggerFactory.getLogger(ExternalSftpServer.class);

	private ExternalSftpServer() {
	}

	static SftpServerDetails details(SftpProperties properties) {
		return new SftpServerDetails(Objects.requireNonNull(properties.host()), properties.port(),
				Objects.requireNonNull(properties.username()), properties.password(), loadKey(properties.privateKey()),
				verifier(properties.knownHosts()));
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
				throw new IllegalArgumentException(
						"sample.sftp.private-key %s holds no private key: it must be an RSA, ECDSA or Ed25519 key without a passphrase"
							.formatted(resource));
			}
			return key.next();
		}
		catch (IOException | GeneralSecurityException ex) {
			throw new IllegalArgumentException(
					"sample.sftp.private-key %s can't be read: it must be an RSA, ECDSA or Ed25519 key without a passphrase (%s)"
						.formatted(resource, ex.getMessage()),
					ex);
		}
	}

	private static ServerKeyVerifier verifier(@Nullable Path knownHosts) {
		if (knownHosts == null) {
			logger.warn("The SFTP server's key is not checked: set sample.sftp.known-hosts to a file of known keys");
			return AcceptAllServerKeyVerifier.INSTANCE;
		}
		if (!Files.isReadable(knownHosts)) {
			throw new IllegalArgumentException("sample.sftp.known-hosts %s can't be read".formatted(knownHosts));
		}
		return new KnownHostsServerKeyVerifier(RejectAllServerKeyVerifier.INSTANCE, knownHosts);
	}

}
