package io.github.managedpools.sample.sftp;

import java.io.IOException;

import io.github.managedpools.CreationScope;
import io.github.managedpools.ResourceFactory;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.future.ConnectFuture;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.future.CancelOption;

/**
 * Connects and logs in. There is no time limit here, because the pool interrupts a
 * creation that takes longer than its create-timeout.
 */
final class SshSessionFactory implements ResourceFactory<ClientSession> {

	private final SshClient client;

	private final SftpServerDetails server;

	SshSessionFactory(SshClient client, SftpServerDetails server) {
		this.client = client;
		this.server = server;
	}

	@Override
	public ClientSession create(CreationScope scope) throws IOException {
		ConnectFuture connecting = this.client.connect(this.server.username(), this.server.host(), this.server.port());
		// Before the wait, so that a connection that arrives too late is closed as well
		scope.onDestroy(() -> connecting.addListener(SshSessionFactory::disconnect));
		ClientSession session = connecting.verify(CancelOption.NO_CANCELLATION).getSession();
		this.server.addCredentials(session);
		session.auth().verify();
		return session;
	}

	@Override
	public boolean isValid(ClientSession session) {
		return session.isOpen();
	}

	private static void disconnect(ConnectFuture connected) {
		if (connected.isConnected()) {
			connected.getSession().close(true);
		}
	}

}
