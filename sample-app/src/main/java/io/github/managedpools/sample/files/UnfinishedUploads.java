package io.github.managedpools.sample.files;

import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.common.SftpConstants;
import org.apache.sshd.sftp.common.SftpException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Removes what failed uploads leave on the server: at once if the channel still works,
 * otherwise as soon as the server can be reached again.
 */
@Component
class UnfinishedUploads {

	private static final Logger logger = LoggerFactory.getLogger(UnfinishedUploads.class);

	private static final long SWEEP_MILLIS = 5000;

	private final SftpOperations sftp;

	private final Queue<String> left = new ConcurrentLinkedQueue<>();

	UnfinishedUploads(SftpOperations sftp) {
		this.sftp = sftp;
	}

	void remove(String part, SftpClient channel, Exception failure) {
		try {
			removeIfPresent(channel, part);
		}
		catch (IOException | RuntimeException ex) {
			failure.addSuppressed(ex);
			this.left.add(part);
		}
	}

	@Scheduled(fixedDelay = SWEEP_MILLIS)
	void sweep() {
		String part;
		while ((part = this.left.peek()) != null) {
			String path = part;
			try {
				this.sftp.perform((channel, progress) -> removeIfPresent(channel, path));
				this.left.remove(path);
			}
			catch (IOException | RuntimeException ex) {
				logger.debug("The unfinished upload {} can't be removed yet", path, ex);
				return;
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				return;
			}
		}
	}

	private static void removeIfPresent(SftpClient channel, String part) throws IOException {
		try {
			channel.remove(part);
		}
		catch (SftpException ex) {
			if (ex.getStatus() != SftpConstants.SSH_FX_NO_SUCH_FILE) {
				throw ex;
			}
		}
	}

}
