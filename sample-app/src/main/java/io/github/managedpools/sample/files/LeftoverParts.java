package io.github.managedpools.sample.files;

import java.io.IOException;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.github.managedpools.sample.sftp.SftpProperties;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClient.Attributes;
import org.apache.sshd.sftp.client.SftpClient.CloseableHandle;
import org.apache.sshd.sftp.client.SftpClient.DirEntry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Removes the unfinished uploads of an instance that was killed. Another instance may be
 * uploading to the same folder, so a part is removed only once it has not changed for
 * longer than a live upload may pause. This does not compare the clocks of two machines.
 */
@Component
class LeftoverParts {

	private static final Logger logger = LoggerFactory.getLogger(LeftoverParts.class);

	private static final long LOOK_MILLIS = 5000;

	private final SftpOperations sftp;

	private final SftpProperties properties;

	/** The parts that existed at the start, or {@code null} before the first search. */
	private @Nullable Map<String, Sight> parts;

	LeftoverParts(SftpOperations sftp, SftpProperties properties) {
		this.sftp = sftp;
		this.properties = properties;
	}

	@Scheduled(initialDelay = 0, fixedDelay = LOOK_MILLIS)
	void look() {
		if (this.parts != null && this.parts.isEmpty()) {
			return;
		}
		try {
			this.parts = this.sftp.run((channel, progress) -> look(channel));
		}
		catch (IOException | RuntimeException ex) {
			logger.debug("The folder can't be searched for unfinished uploads yet", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private Map<String, Sight> look(SftpClient channel) throws IOException {
		Map<String, Sight> left = new HashMap<>();
		String folder = this.properties.path("");
		try (CloseableHandle handle = channel.openDir(folder.isEmpty() ? "." : folder)) {
			for (List<DirEntry> some = channel.readDir(handle); some != null; some = channel.readDir(handle)) {
				for (DirEntry entry : some) {
					if (FileName.isPart(entry.getFilename()) && isKnown(entry.getFilename())) {
						left.put(entry.getFilename(), sight(entry));
					}
				}
			}
		}
		for (Map.Entry<String, Sight> part : Map.copyOf(left).entrySet()) {
			if (part.getValue().isOlderThan(patienceNanos())) {
				channel.remove(this.properties.path(part.getKey()));
				left.remove(part.getKey());
				logger.info("Removed {}, which a killed upload has left behind", part.getKey());
			}
		}
		return left;
	}

	/**
	 * Whether the part was there at the first search. Later ones belong to live
	 * instances.
	 */
	private boolean isKnown(String name) {
		return this.parts == null || this.parts.containsKey(name);
	}

	private Sight sight(DirEntry entry) {
		Attributes now = entry.getAttributes();
		Sight before = (this.parts != null) ? this.parts.get(entry.getFilename()) : null;
		boolean same = before != null && before.size() == now.getSize()
				&& Objects.equals(before.modified(), now.getModifyTime());
		return (before != null && same) ? before : new Sight(now.getSize(), now.getModifyTime(), System.nanoTime());
	}

	private long patienceNanos() {
		return this.properties.timeout().plusMillis(LOOK_MILLIS).toNanos();
	}

	/**
	 * A part in the state in which it was found.
	 *
	 * @param size its size
	 * @param modified the time of its last change on the server's clock
	 * @param since the time at which it was first found in this state
	 */
	private record Sight(long size, @Nullable FileTime modified, long since) {

		boolean isOlderThan(long nanos) {
			return System.nanoTime() - this.since >= nanos;
		}

	}

}
