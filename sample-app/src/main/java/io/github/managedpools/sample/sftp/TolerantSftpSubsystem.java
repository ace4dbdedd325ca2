package io.github.managedpools.sample.sftp;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.NavigableMap;
import java.util.function.Supplier;

import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.sftp.client.SftpClient.Attributes;
import org.apache.sshd.sftp.server.DirectoryHandle;
import org.apache.sshd.sftp.server.SftpSubsystem;
import org.apache.sshd.sftp.server.SftpSubsystemConfigurator;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

/**
 * Lists a folder while its files come and go, as OpenSSH does: a file that is gone by the
 * time its attributes are read is listed without them. Apache MINA SSHD's own subsystem
 * gives up on the whole listing: with {@link NoSuchFileException}, or with
 * {@link AccessDeniedException} if the file reappears between its two looks at it.
 */
class TolerantSftpSubsystem extends SftpSubsystem {

	private final Supplier<Duration> delay;

	TolerantSftpSubsystem(ChannelSession channel, SftpSubsystemConfigurator configurator, Supplier<Duration> delay) {
		super(channel, configurator);
		this.delay = delay;
	}

	@Override
	protected void doProcess(Buffer buffer, int length, int type, int id) throws IOException {
		EmbeddedSftpServer.pause(this.delay.get());
		super.doProcess(buffer, length, type, id);
	}

	@Override
	protected void writeDirEntry(int id, DirectoryHandle dir, Map<String, Path> entries, Buffer buffer, int index,
			Path file, String shortName, LinkOption... options) throws IOException {
		int begin = buffer.wpos();
		try {
			super.writeDirEntry(id, dir, entries, buffer, index, file, shortName, options);
		}
		catch (NoSuchFileException | AccessDeniedException ex) {
			buffer.wpos(begin);
			writeDirEntry(getServerSession(), id, buffer, index, file, shortName, new Attributes());
		}
	}

	/**
	 * Reports a file that is gone, instead of the part of its attributes that was read
	 * before.
	 */
	@Override
	protected NavigableMap<String, Object> handleReadFileAttributesException(Path file, String view,
			LinkOption[] options, IOException ex) throws IOException {
		if (ex instanceof NoSuchFileException) {
			throw ex;
		}
		return super.handleReadFileAttributesException(file, view, options, ex);
	}

	/**
	 * Creates the subsystem for each channel.
	 */
	static class Factory extends SftpSubsystemFactory {

		private final Supplier<Duration> delay;

		Factory(Supplier<Duration> delay) {
			this.delay = delay;
		}

		@Override
		public Command createSubsystem(ChannelSession channel) throws IOException {
			TolerantSftpSubsystem subsystem = new TolerantSftpSubsystem(channel, this, this.delay);
			getRegisteredListeners().forEach(subsystem::addSftpEventListener);
			return subsystem;
		}

	}

}
