package io.github.managedpools.sample.files;

import org.springframework.http.HttpStatus;

/**
 * Thrown when the client sends a part of a file, with {@code Content-Range}. Storing it
 * would replace the whole file.
 */
class PartialUploadException extends FileException {

	PartialUploadException() {
		super(HttpStatus.BAD_REQUEST, "A part of a file can't be stored: send the whole file, without Content-Range");
	}

}
