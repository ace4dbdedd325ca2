package io.github.managedpools.sample.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

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

import org.springframework.stereotype.Service;
import org.springframework.util.StringUtils;

/**
 * The files of one remote folder. Nothing is held in memory but a few buffers, whatever
 * the size of a file.
 */
@Service
class RemoteFiles {

	private static final int BUFFER_SIZE = 32 * 1024;

	private static final int LIST_ATTEMPTS = 10;

	private final SftpOperations sftp;

	private final UnfinishedUploads unfinished;

	private final String folder;

	RemoteFiles(SftpOperations sftp, UnfinishedUploads unfinished, SftpProperties properties) {
		this.sftp = sftp;
		this.unfinished = unfinished;
		this.folder = StringUtils.hasText(properties.directory())
				? StringUtils.trimTrailingCharacter(properties.directory(), '/') + "/" : "";
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
		return entry.getAttributes().isRegularFile() && !FileName.isPart(entry.getFilename());
	}

	private static StoredFile storedFile(DirEntry entry) {
		Attributes attributes = entry.getAttributes();
		return new StoredFile(entry.getFilename(), attributes.getSize(), attributes.getModifyTime().toInstant());
	}

	/**
	 * Stores a file. It appears under its name only when it is whole.
	 * @param name its name
	 * @param content its content
	 * @return whether it is new
	 */
	boolean store(FileName name, InputStream content) throws IOException, InterruptedException {
		return this.sftp.run((channel, progress) -> {
			String part = this.folder + FileName.newPart();
			try {
				try (OutputStream out = channel.write(part, OpenMode.Write, OpenMode.Create, OpenMode.Exclusive)) {
					upload(content, out, progress);
				}
				return moveIntoPlace(channel, part, this.folder + name);
			}
			catch (IOException | RuntimeException ex) {
				this.unfinished.remove(part, channel, ex);
				throw ex;
			}
		});
	}

	private void upload(InputStream content, OutputStream out, Progress progress) throws IOException {
		byte[] buffer = new byte[BUFFER_SIZE];
		int count;
		while ((count = progress.withClient(() -> content.read(buffer))) >= 0) {
			out.write(buffer, 0, count);
			progress.moved();
		}
	}

	private boolean moveIntoPlace(SftpClient channel, String part, String target) throws IOException {
		try {
			channel.rename(part, target);
			return true;
		}
		catch (SftpException ex) {
			// There is such a file already, which version 3 of the protocol can't tell
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
	 * Reads a file.
	 * @param name its name
	 * @param target is told of the file before its bytes are written
	 * @throws FileMissingException if there is no such file
	 */
	void read(FileName name, Target target) throws IOException, InterruptedException {
		onFile(name, (channel, progress) -> {
			String path = this.folder + name;
			try (CloseableHandle handle = channel.open(path, OpenMode.Read)) {
				Attributes attributes = channel.stat(handle);
				if (!attributes.isRegularFile()) {
					throw new FileMissingException(name);
				}
				try (InputStream in = new SftpInputStreamAsync((AbstractSftpClient) channel, BUFFER_SIZE, 0,
						attributes.getSize(), path, handle, false)) {
					download(in, target.open(attributes.getSize()), progress);
				}
			}
		});
	}

	private void download(InputStream in, OutputStream out, Progress progress) throws IOException {
		byte[] buffer = new byte[BUFFER_SIZE];
		int count;
		while ((count = in.read(buffer)) >= 0) {
			int length = count;
			progress.withClient(() -> {
				out.write(buffer, 0, length);
				return length;
			});
		}
	}

	void delete(FileName name) throws IOException, InterruptedException {
		onFile(name, (channel, progress) -> channel.remove(this.folder + name));
	}

	private void onFile(FileName name, SftpOperations.Action action) throws IOException, InterruptedException {
		try {
			this.sftp.perform(action);
		}
		catch (SftpException ex) {
			int status = ex.getStatus();
			if (status == SftpConstants.SSH_FX_NO_SUCH_FILE || status == SftpConstants.SSH_FX_NO_SUCH_PATH
					|| status == SftpConstants.SSH_FX_FILE_IS_A_DIRECTORY) {
				throw new FileMissingException(name);
			}
			throw ex;
		}
	}

	/**
	 * Takes the bytes of a file.
	 */
	@FunctionalInterface
	interface Target {

		OutputStream open(long size) throws IOException;

	}

}
