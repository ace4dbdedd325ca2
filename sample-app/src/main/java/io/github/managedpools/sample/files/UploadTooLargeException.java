package io.github.managedpools.sample.files;

import org.springframework.util.unit.DataSize;

/**
 * An upload is larger than {@code sample.client.max-upload-size}.
 */
class UploadTooLargeException extends RuntimeException {

	UploadTooLargeException(long maxSize) {
		super("The file is larger than the %s that are accepted".formatted(DataSize.ofBytes(maxSize)));
	}

}
