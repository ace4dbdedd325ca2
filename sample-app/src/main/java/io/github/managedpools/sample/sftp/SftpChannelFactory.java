package io.github.managedpools.sample.sftp;

import java.io.IOException;
import java.time.Duration;

import io.github.managedpools.CreationScope;
import io.github.managedpools.Pool;
import io.github.managedpools.ResourceFactory;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.channel.exception.SshChannelOpenException;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClientFactory;
import org.apache.sshd.sftp.common.SftpException;

/**
 * Opens SFTP channels, each on a leased session: a pool on top of a pool.
 */
public final class SftpChannelFactory implements ResourceFactory<SftpClient> {

	private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(6);

	private final Pool<ClientSession> sessions;

	SftpChannelFactory(Pool<ClientSession> sessions) {
		this.sessions = sessions;
	}

	@Override
	public SftpClient create(CreationScope scope) throws Exception {
		ClientSession session = scope.lease(this.sessions, ClientSession::isOpen);
		try {
			return SftpClientFactory.instance().createSftpClient(session);
		}
		catch (IOException | RuntimeException ex) {
			if (!isRefusal(ex)) {
				// The channel may still open without an owner, so its session must go
				session.close(true);
			}
			throw ex;
		}
	}

	@Override
	public boolean isValid(SftpClient channel) {
		return channel.isOpen();
	}

	@Override
	public void destroy(SftpClient channel) throws IOException {
		// SftpClient.close() would not wait until the server has closed its end
		if (!channel.getClientChannel().close(false).await(CLOSE_TIMEOUT)) {
			cut(channel);
			throw new IOException(
					"The server has not confirmed that the channel is closed, so its session is closed, too");
		}
	}

	/**
	 * End a channel on which the server no longer responds. Only the end of the session
	 * reliably reaches the server: a channel that is closed on this side alone would stay
	 * open there as long as the session.
	 * @param channel the channel
	 */
	public static void cut(SftpClient channel) {
		channel.getClientChannel().close(true);
		channel.getClientSession().close(true);
	}

	@Override
	public boolean isFatal(Throwable failure) {
		// After a response of the server, even a refusal, the channel is usable
		return failure instanceof IOException && !(failure instanceof SftpException);
	}

	private static boolean isRefusal(Exception ex) {
		return ex instanceof SshChannelOpenException
				|| (ex instanceof SshException && ex.getCause() instanceof SshChannelOpenException);
	}

}
