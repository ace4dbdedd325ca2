package io.github.managedpools.sample;

import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.List;

import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.helpers.AbstractConnectionService;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.session.ServerConnectionService;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

/**
 * An SFTP server for a test, with a password or a key.
 */
final class TestSftpServer implements AutoCloseable {

	private final SshServer server = SshServer.setUpDefaultServer();

	private TestSftpServer(Path root, KeyPair... hostKeys) {
		this.server.setHost("127.0.0.1");
		this.server.setKeyPairProvider(KeyPairProvider.wrap(hostKeys));
		this.server.setFileSystemFactory(new VirtualFileSystemFactory(root));
		this.server.setSubsystemFactories(List.of(new SftpSubsystemFactory()));
	}

	static TestSftpServer withPassword(Path root, String username, String password, KeyPair... hostKeys)
			throws IOException {
		TestSftpServer server = new TestSftpServer(root, hostKeys);
		server.server
			.setPasswordAuthenticator((name, secret, session) -> username.equals(name) && password.equals(secret));
		server.server.start();
		return server;
	}

	static TestSftpServer withKey(Path root, PublicKey accepted, KeyPair... hostKeys) throws IOException {
		TestSftpServer server = new TestSftpServer(root, hostKeys);
		server.server.setPublickeyAuthenticator((name, key, session) -> KeyUtils.compareKeys(key, accepted));
		server.server.start();
		return server;
	}

	int port() {
		return this.server.getPort();
	}

	/**
	 * Returns the number of channels that are open on the server's side.
	 */
	int channels() {
		return this.server.getActiveSessions()
			.stream()
			.filter(Session::isAuthenticated)
			.mapToInt((session) -> ((AbstractConnectionService) session.getService(ServerConnectionService.class))
				.getChannels()
				.size())
			.sum();
	}

	@Override
	public void close() throws IOException {
		this.server.stop(true);
	}

}
