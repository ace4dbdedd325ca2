package io.github.managedpools.sample.files;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.github.managedpools.Pool;
import io.github.managedpools.sample.sftp.SftpChannelFactory;
import io.github.managedpools.sample.sftp.SftpProperties;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.common.SftpException;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * Runs operations on pooled SFTP channels, and ends those to which the server does not
 * respond.
 */
@Component
class SftpOperations implements DisposableBean {

	private static final int CHECKS_PER_TIMEOUT = 20;

	private final Pool<SftpClient> channels;

	private final Duration timeout;

	private final ScheduledThreadPoolExecutor timer;

	/**
	 * The sessions on which an operation was ended. No attribute of the session, because
	 * a session that closes drops its attributes.
	 */
	private final Set<ClientSession> unresponsive = Collections
		.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

	SftpOperations(Pool<SftpClient> sftpChannelPool, SftpProperties properties) {
		this.channels = sftpChannelPool;
		this.timeout = properties.timeout();
		this.timer = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread thread = new Thread(task, "sftp-timeout");
			thread.setDaemon(true);
			return thread;
		});
		this.timer.setRemoveOnCancelPolicy(true);
	}

	/**
	 * Runs an operation on a channel of the pool.
	 * @param <R> the type of the result
	 * @param operation the operation
	 * @return the result
	 * @throws SftpException if the server refused it
	 * @throws ServerStalledException if the server did not respond in time
	 * @throws ServerLostException if the connection broke
	 * @throws InterruptedException if the thread is interrupted while it waits for a
	 * channel
	 */
	<R> R run(Operation<R> operation) throws SftpException, ServerStalledException, InterruptedException {
		try {
			// The pool destroys the channel after a failure that the factory calls fatal
			return this.channels.use((channel) -> watch(channel, operation));
		}
		catch (SftpException | ServerStalledException ex) {
			throw ex;
		}
		catch (IOException ex) {
			throw new ServerLostException(ex);
		}
	}

	/**
	 * Runs an operation that has no result.
	 * @param action the action
	 * @see #run
	 */
	void perform(Action action) throws SftpException, ServerStalledException, InterruptedException {
		run((channel, progress) -> {
			action.run(channel, progress);
			return Boolean.TRUE;
		});
	}

	private <R> R watch(SftpClient channel, Operation<R> operation) throws IOException {
		Progress progress = new Progress(this.timeout, () -> cut(channel));
		long period = Math.max(this.timeout.toNanos() / CHECKS_PER_TIMEOUT, 1);
		Future<?> checks = this.timer.scheduleWithFixedDelay(progress::check, period, period, TimeUnit.NANOSECONDS);
		try {
			return operation.run(channel, progress);
		}
		catch (IOException | RuntimeException ex) {
			// Another operation on the same session may have been the first to give up
			if (progress.end() || this.unresponsive.contains(channel.getClientSession())) {
				throw new ServerStalledException(this.timeout, ex);
			}
			if (ex instanceof IllegalStateException) {
				// The SSH client's message when the session closes during an operation
				throw new IOException(ex.getMessage(), ex);
			}
			throw ex;
		}
		finally {
			progress.end();
			checks.cancel(false);
		}
	}

	private void cut(SftpClient channel) {
		this.unresponsive.add(channel.getClientSession());
		SftpChannelFactory.cut(channel);
	}

	@Override
	public void destroy() {
		this.timer.shutdownNow();
	}

	/**
	 * An operation on a channel.
	 *
	 * @param <R> the type of the result
	 */
	@FunctionalInterface
	interface Operation<R> {

		R run(SftpClient channel, Progress progress) throws IOException;

	}

	/**
	 * An operation on a channel that has no result.
	 */
	@FunctionalInterface
	interface Action {

		void run(SftpClient channel, Progress progress) throws IOException;

	}

}
