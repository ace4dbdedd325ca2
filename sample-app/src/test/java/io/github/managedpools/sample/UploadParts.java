package io.github.managedpools.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The temporary files of incomplete uploads.
 */
final class UploadParts {

	private UploadParts() {
	}

	/**
	 * Returns the size of the largest one.
	 * @param folder the server's folder
	 * @return its size in bytes, or -1 if there is none
	 */
	static long largest(Path folder) throws IOException {
		try (Stream<Path> files = Files.list(folder)) {
			return files.filter((file) -> file.getFileName().toString().startsWith(".managed-pools-upload-"))
				.mapToLong((file) -> file.toFile().length())
				.max()
				.orElse(-1);
		}
	}

}
