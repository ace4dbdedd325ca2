package io.github.managedpools.sample.files;

import org.springframework.http.HttpStatus;
import org.springframework.util.unit.DataSize;

/**
 * Thrown when an upload is larger than {@code sample.client.max-upload-size}.
 */
class UploadTooLargeException extends FileException {

	UploadTooLargeException(long maxSize) {
		super(HttpStatus.CONTENT_TOO_LARGE,
				"The file is larger than the accepted %s".formatted(DataSize.ofBytes(maxSize)));
	}

}
