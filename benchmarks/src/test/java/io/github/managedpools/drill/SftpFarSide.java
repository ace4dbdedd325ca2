package io.github.managedpools.drill;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;

import io.github.managedpools.ResourceFactory;
import io.github.managedpools.manual.recipes.SftpFactory;
import io.github.managedpools.manual.recipes.SshClients;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.keyverifier.RequiredServerKeyVerifier;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

/**
 * SFTP: Apache MINA SSHD on both sides, one connection for each client.
 */
final class SftpFarSide implements FarSide<SftpClient>, AutoCloseable {

	/** A silent server is noticed within the time limit of the other clients. */
	private static final Duration HEARTBEAT = Duration.ofMillis(TIMEOUT_MILLIS / 3);

	private final KeyPair hostKey;

	private final SshClient client;

	SftpFarSide() throws Exception {
		this.hostKey = KeyUtils.generateKeyPair(KeyPairProvider.ECDSA_SHA2_NISTP256, 256);
		this.client = SshClients.create(new RequiredServerKeyVerifier(this.hostKey.getPublic()), HEARTBEAT);
		this.client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
		this.client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
		this.client.start();
	}

	@Override
	public String name() {
		return "SFTP";
	}

	@Override
	public Server serve() throws IOException {
		SshServer server = SshServer.setUpDefaultServer();
		server.setHost(HOST);
		server.setPort(0);
		server.setKeyPairProvider(KeyPairProvider.wrap(this.hostKey));
		server.setPasswordAuthenticator((user, password, session) -> user.equals("ann") && password.equals("secret"));
		server.setFileSystemFactory(new VirtualFileSystemFactory(Path.of(System.getProperty("java.io.tmpdir"))));
		server.setSubsystemFactories(List.of(new SftpSubsystemFactory()));
		server.start();
		return new Server() {

			@Override
			public int port() {
				return server.getPort();
			}

			@Override
			public void stop() {
				try {
					server.stop(true);
				}
				catch (IOException ex) {
					throw new UncheckedIOException(ex);
				}
			}

		};
	}

	@Override
	public ResourceFactory<SftpClient> factory(int port) {
		return new SftpFactory(this.client, HOST, port);
	}

	@Override
	public void call(SftpClient client) throws IOException {
		client.stat("/");
	}

	@Override
	public void close() {
		this.client.stop();
	}

}
