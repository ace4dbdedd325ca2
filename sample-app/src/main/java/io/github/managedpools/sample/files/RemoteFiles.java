package io.github.managedpools.sample.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import io.github.managedpools.sample.client.ClientPace;
import io.github.managedpools.sample.client.ClientProperties;
import io.github.managedpools.sample.sftp.SftpProperties;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClient.Attributes;
import org.apache.sshd.sftp.client.SftpClient.CloseableHandle;
import org.apache.sshd.sftp.client.SftpClient.DirEntry;
import org.apache.sshd.sftp.client.SftpClient.OpenMode;
import org.apache.sshd.sftp.client.extensions.openssh.OpenSSHPosixRenameExtension;
import org.apache.sshd.sftp.client.impl.AbstractSftpClient;
import org.apache.sshd.sftp.client.impl.SftpInputStreamAsync;
import org.apache.sshd.sftp.common.SftpConstants;
import org.apache.sshd.sftp.common.SftpException;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Service;

/**
 * The files of one remote folder. Only a few buffers are kept in memory, whatever the
 * size of a file.
 */
@Service
class RemoteFiles {

	private static final int BUFFER_SIZE = 32 * 1024;

	private static final int LIST_ATTEMPTS = 10;

	private final SftpOperations sftp;

	private final UnfinishedUploads unfinished;

	private final ClientProperties client;

	private final String folder;

	RemoteFiles(SftpOperations sftp, UnfinishedUploads unfinished, SftpProperties properties, ClientProperties client) {
		this.sftp = sftp;
		this.unfinished = unfinished;
		this.client = client;
		this.folder = properties.path("");
	}

	List<StoredFile> list() throws IOException, InterruptedException {
		return this.sftp.run((channel, progress) -> {
			for (int attempt = 1;; attempt++) {
				try {
					return list(channel);
				}
				catch (SftpException ex) {
					// Apache MINA SSHD gives up when a file goes away while it lists the
					// folder
					if (ex.getStatus() != SftpConstants.SSH_FX_NO_SUCH_FILE || attempt == LIST_ATTEMPTS) {
						throw ex;
					}
				}
			}
		});
	}

	private List<StoredFile> list(SftpClient channel) throws IOException {
		List<StoredFile> files = new ArrayList<>();
		try (CloseableHandle handle = channel.openDir(this.folder.isEmpty() ? "." : this.folder)) {
			for (List<DirEntry> some = channel.readDir(handle); some != null; some = channel.readDir(handle)) {
				some.stream().filter(RemoteFiles::isStoredFile).map(RemoteFiles::storedFile).forEach(files::add);
			}
		}
		files.sort(Comparator.comparing(StoredFile::name));
		return files;
	}

	private static boolean isStoredFile(DirEntry entry) {
		return entry.getAttributes().isRegularFile() && !FileName.isHidden(entry.getFilename());
	}

	private static StoredFile storedFile(DirEntry entry) {
		return storedFile(entry.getFilename(), entry.getAttributes());
	}

	private static StoredFile storedFile(String name, Attributes attributes) {
		return new StoredFile(name, attributes.getSize(), attributes.getModifyTime().toInstant());
	}

	/**
	 * Find a file without reading it.
	 * @param name its name
	 * @return the file's name, size and date
	 * @throws FileMissingException if there is no such file
	 */
	StoredFile find(FileName name) throws IOException, InterruptedException {
		return onFile(name, (channel, progress) -> storedFile(name.value(), regular(name, channel)));
	}

	/**
	 * Find a file without following a symbolic link, which may point outside the folder.
	 */
	private Attributes regular(FileName name, SftpClient channel) throws IOException {
		Attributes attributes = channel.lstat(this.folder + name);
		if (!attributes.isRegularFile()) {
			throw new FileMissingException(name);
		}
		return attributes;
	}

	/**
	 * Store a file. It appears under its name only once it is complete.
	 * @param name its name
	 * @param content its content
	 * @param condition the client's expectation of the present file
	 * @return whether it is new
	 * @throws NotAFileException if the name belongs to something else
	 * @throws PreconditionFailedException if the condition does not hold
	 */
	boolean store(FileName name, Spool content, Precondition condition) throws IOException, InterruptedException {
		return this.sftp.run((channel, progress) -> {
			condition.check(name, exists(name, channel));
			String part = this.folder + FileName.newPart();
			try {
				try (OutputStream out = channel.write(part, OpenMode.Write, OpenMode.Create, OpenMode.Exclusive)) {
					upload(content, out, progress);
				}
				return moveIntoPlace(channel, part, name, condition);
			}
			catch (IOException | RuntimeException ex) {
				this.unfinished.remove(part, channel, ex);
				throw ex;
			}
		});
	}

	private boolean exists(FileName name, SftpClient channel) throws IOException {
		try {
			if (!channel.lstat(this.folder + name).isRegularFile()) {
				throw new NotAFileException(name);
			}
			return true;
		}
		catch (SftpException ex) {
			if (isMissing(ex)) {
				return false;
			}
			throw ex;
		}
	}

	private void upload(Spool content, OutputStream out, Progress progress) throws IOException {
		byte[] buffer = new byte[BUFFER_SIZE];
		long position = 0;
		int count;
		while ((count = content.read(position, buffer)) >= 0) {
			out.write(buffer, 0, count);
			progress.moved();
			position += count;
		}
	}

	private boolean moveIntoPlace(SftpClient channel, String part, FileName name, Precondition condition)
			throws IOException {
		String target = this.folder + name;
		try {
			channel.rename(part, target);
			return true;
		}
		catch (SftpException ex) {
			// Version 3 of the protocol can't tell that there is such a file already
			if (condition == Precondition.MISSING) {
				condition.check(name, exists(name, channel));
				throw ex;
			}
			OpenSSHPosixRenameExtension replace = channel.getExtension(OpenSSHPosixRenameExtension.class);
			if (replace != null && replace.isSupported()) {
				replace.posixRename(part, target);
			}
			else {
				channel.remove(target);
				channel.rename(part, target);
			}
			return false;
		}
	}

	/**
	 * Read a file, or a part of it.
	 * @param name its name
	 * @param target decides what is read, and receives it
	 * @throws FileMissingException if there is no such file
	 */
	void read(FileName name, Target target) throws IOException, InterruptedException {
		onFile(name, (channel, progress) -> {
			regular(name, channel);
			String path = this.folder + name;
			try (CloseableHandle handle = channel.open(path, OpenMode.Read)) {
				Download download = target.open(storedFile(name.value(), channel.stat(handle)));
				if (download != null) {
					Section section = download.section();
					try (InputStream in = new SftpInputStreamAsync((AbstractSftpClient) channel, BUFFER_SIZE,
							section.first(), section.first() + section.length(), path, handle, false)) {
						download(in, download.out(), progress);
					}
				}
			}
			return Boolean.TRUE;
		});
	}

	private void download(InputStream in, OutputStream out, Progress progress) throws IOException {
		ClientPace pace = this.client.newPace();
		byte[] buffer = new byte[BUFFER_SIZE];
		int count;
		while ((count = in.read(buffer)) >= 0) {
			int length = count;
			progress.withClient(() -> pace.measure(() -> {
				out.write(buffer, 0, length);
				return length;
			}));
		}
	}

	/**
	 * Remove a file.
	 * @param name its name
	 * @param condition the client's expectation of the present file
	 * @throws FileMissingException if there is no such file
	 * @throws PreconditionFailedException if the condition does not hold
	 */
	void delete(FileName name, Precondition condition) throws IOException, InterruptedException {
		onFile(name, (channel, progress) -> {
			regular(name, channel);
			condition.check(name, true);
			channel.remove(this.folder + name);
			return Boolean.TRUE;
		});
	}

	private <R> R onFile(FileName name, SftpOperations.Operation<R> operation)
			throws IOException, InterruptedException {
		try {
			return this.sftp.run(operation);
		}
		catch (SftpException ex) {
			if (isMissing(ex) || ex.getStatus() == SftpConstants.SSH_FX_FILE_IS_A_DIRECTORY) {
				throw new FileMissingException(name);
			}
			throw ex;
		}
	}

	private static boolean isMissing(SftpException ex) {
		return ex.getStatus() == SftpConstants.SSH_FX_NO_SUCH_FILE
				|| ex.getStatus() == SftpConstants.SSH_FX_NO_SUCH_PATH;
	}

	/**
	 * Decides which part of a file is read.
	 */
	@FunctionalInterface
	interface Target {

		/**
		 * Open the target.
		 * @param file the file that is about to be read
		 * @return the part and the stream that receives it, or {@code null} to read
		 * nothing
		 * @throws IOException if the target can't be opened
		 */
		@Nullable Download open(StoredFile file) throws IOException;

	}

	/**
	 * The part of a file to read, and the stream that receives it.
	 *
	 * @param section the part to read
	 * @param out receives the bytes
	 */
	record Download(Section section, OutputStream out) {

	}

}
