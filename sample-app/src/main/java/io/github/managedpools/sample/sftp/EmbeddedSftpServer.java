package io.github.managedpools.sample.sftp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import org.apache.sshd.client.keyverifier.RequiredServerKeyVerifier;
import org.apache.sshd.client.keyverifier.ServerKeyVerifier;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.util.FileSystemUtils;

/**
 * An SFTP server on the loopback interface that keeps files in a temporary folder, with a
 * key and a password created for this run. It can be stopped and started again: it keeps
 * its port and its files until it is closed.
 */
public final class EmbeddedSftpServer implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(EmbeddedSftpServer.class);

	private static final String HOST = "127.0.0.1";

	private static final String USERNAME = "sample";

	private final String password = UUID.randomUUID().toString();

	private final KeyPair hostKey;

	private final Path root;

	private @Nullable SshServer server;

	private int port;

	private volatile boolean refusesLogins;

	private volatile Duration loginDelay = Duration.ZERO;

	private volatile Duration operationDelay = Duration.ZERO;

	EmbeddedSftpServer() throws IOException, GeneralSecurityException {
		this.hostKey = KeyUtils.generateKeyPair(KeyPairProvider.ECDSA_SHA2_NISTP256, 256);
		this.root = Files.createTempDirectory("managed-pools-sample-");
	}

	/**
	 * Starts listening, on the previous port if there was one.
	 * @throws IOException if the port can't be opened
	 */
	public synchronized void start() throws IOException {
		if (this.server != null) {
			return;
		}
		SshServer server = SshServer.setUpDefaultServer();
		server.setHost(HOST);
		server.setPort(this.port);
		server.setKeyPairProvider(KeyPairProvider.wrap(this.hostKey));
		server.setPasswordAuthenticator((username, password, session) -> accepts(username, password));
		server.setFileSystemFactory(new VirtualFileSystemFactory(this.root));
		server.setSubsystemFactories(List.of(new TolerantSftpSubsystem.Factory(() -> this.operationDelay)));
		server.start();
		this.port = server.getPort();
		this.server = server;
		logger.info("Embedded SFTP server listens on {}:{} and keeps files in {}", HOST, this.port, this.root);
	}

	private boolean accepts(String username, String password) {
		pause(this.loginDelay);
		return !this.refusesLogins && USERNAME.equals(username) && this.password.equals(password);
	}

	static void pause(Duration time) {
		if (!time.isZero()) {
			try {
				TimeUnit.NANOSECONDS.sleep(time.toNanos());
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}
	}

	/**
	 * Refuses every login, or accepts the right password again.
	 * @param refuses whether to refuse
	 */
	public void refuseLogins(boolean refuses) {
		this.refusesLogins = refuses;
	}

	/**
	 * Takes longer for each login.
	 * @param delay how much longer
	 */
	public void delayLogins(Duration delay) {
		this.loginDelay = delay;
	}

	/**
	 * Takes longer for each operation on files.
	 * @param delay how much longer
	 */
	public void delayOperations(Duration delay) {
		this.operationDelay = delay;
	}

	/**
	 * Cuts every connection, but goes on listening.
	 */
	public synchronized void dropConnections() {
		if (this.server != null) {
			this.server.getActiveSessions().forEach((session) -> session.close(true));
		}
	}

	/**
	 * Stops listening and cuts every connection.
	 * @throws IOException if stopping fails
	 */
	public synchronized void stop() throws IOException {
		if (this.server != null) {
			this.server.stop(true);
			this.server = null;
		}
	}

	/**
	 * Stops for good and deletes the files.
	 * @throws IOException if stopping or deleting fails
	 */
	@Override
	public void close() throws IOException {
		stop();
		FileSystemUtils.deleteRecursively(this.root);
	}

	/**
	 * Returns the folder that contains the files.
	 * @return the folder
	 */
	public Path root() {
		return this.root;
	}

	/**
	 * Returns the number of connections that are open on the server's side.
	 * @return their number
	 */
	public synchronized int connections() {
		return (this.server != null) ? this.server.getActiveSessions().size() : 0;
	}

	SftpServerDetails details() {
		ServerKeyVerifier verifier = new RequiredServerKeyVerifier(this.hostKey.getPublic());
		return new SftpServerDetails(HOST, this.port, USERNAME, this.password, null,
				(client) -> client.setServerKeyVerifier(verifier));
	}

}
