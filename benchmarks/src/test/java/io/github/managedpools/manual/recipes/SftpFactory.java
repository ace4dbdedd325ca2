package io.github.managedpools.manual.recipes;

import java.io.IOException;
import java.time.Duration;

import io.github.managedpools.CreationScope;
import io.github.managedpools.ResourceFactory;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.future.ConnectFuture;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClientFactory;
import org.apache.sshd.sftp.common.SftpException;

public final class SftpFactory implements ResourceFactory<SftpClient> {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private final SshClient ssh;

	private final String host;

	private final int port;

	public SftpFactory(SshClient ssh, String host, int port) {
		this.ssh = ssh;
		this.host = host;
		this.port = port;
	}

	@Override
	public SftpClient create(CreationScope scope) throws IOException {
		ConnectFuture connecting = this.ssh.connect("ann", this.host, this.port);
		// Before the wait, so that a connection that arrives too late is closed as well
		scope.onDestroy(() -> connecting.addListener(SftpFactory::disconnect));
		ClientSession session = connecting.verify(TIMEOUT).getSession();
		session.addPasswordIdentity("secret");
		session.auth().verify(TIMEOUT);
		return SftpClientFactory.instance().createSftpClient(session);
	}

	@Override
	public boolean isValid(SftpClient client) throws IOException {
		return client.canonicalPath(".") != null;
	}

	@Override
	public boolean isFatal(Throwable failure) {
		// After an answer of the server, even a refusal, the client is usable
		return failure instanceof IOException && !(failure instanceof SftpException);
	}

	private static void disconnect(ConnectFuture connected) {
		if (connected.isConnected()) {
			connected.getSession().close(true);
		}
	}

}
