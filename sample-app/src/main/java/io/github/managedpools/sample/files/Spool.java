package io.github.managedpools.sample.files;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A complete upload, in a temporary file. An SFTP channel is leased only after it has
 * arrived, and so is never held while a client is slow. The file is deleted with its last
 * handle, so even a killed service leaves nothing behind.
 */
final class Spool implements Closeable {

	private static final int BUFFER_SIZE = 32 * 1024;

	private final FileChannel file;

	private Spool(FileChannel file) {
		this.file = file;
	}

	/**
	 * Receive an upload.
	 * @param content the bytes, as the client sends them
	 * @param maxSize the maximum number of bytes
	 * @return the whole upload
	 * @throws ClientGoneException if the client pauses, is too slow or disconnects
	 * @throws UploadTooLargeException if the client sends more
	 * @throws SpoolException if the temporary file can't be written
	 */
	static Spool receive(InputStream content, long maxSize) {
		Spool spool = create();
		try {
			spool.fill(content, maxSize);
			return spool;
		}
		catch (RuntimeException | Error ex) {
			spool.close();
			throw ex;
		}
	}

	private static Spool create() {
		try {
			Path path = Files.createTempFile("managed-pools-sample-upload-", null);
			return new Spool(FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE,
					StandardOpenOption.DELETE_ON_CLOSE));
		}
		catch (IOException ex) {
			throw new SpoolException(ex);
		}
	}

	private void fill(InputStream content, long maxSize) {
		byte[] buffer = new byte[BUFFER_SIZE];
		long size = 0;
		for (int count = read(content, buffer); count >= 0; count = read(content, buffer)) {
			size += count;
			if (size > maxSize) {
				throw new UploadTooLargeException(maxSize);
			}
			write(ByteBuffer.wrap(buffer, 0, count));
		}
	}

	private static int read(InputStream content, byte[] buffer) {
		try {
			return content.read(buffer);
		}
		catch (IOException ex) {
			throw new ClientGoneException(ex);
		}
	}

	private void write(ByteBuffer bytes) {
		try {
			while (bytes.hasRemaining()) {
				this.file.write(bytes);
			}
		}
		catch (IOException ex) {
			throw new SpoolException(ex);
		}
	}

	/**
	 * Read from the upload.
	 * @param position where to begin
	 * @param buffer the buffer to fill
	 * @return the number of bytes, negative at the end
	 * @throws SpoolException if the temporary file can't be read
	 */
	int read(long position, byte[] buffer) {
		try {
			return this.file.read(ByteBuffer.wrap(buffer), position);
		}
		catch (IOException ex) {
			throw new SpoolException(ex);
		}
	}

	@Override
	public void close() {
		try {
			this.file.close();
		}
		catch (IOException ex) {
			throw new SpoolException(ex);
		}
	}

}
