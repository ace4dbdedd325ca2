package io.github.managedpools.sample.files;

import java.io.IOException;

import org.springframework.http.HttpStatus;

/**
 * Thrown when the temporary file of an upload can't be written or read, for example
 * because the disk is full.
 */
class SpoolException extends FileException {

	SpoolException(IOException cause) {
		super(HttpStatus.INSUFFICIENT_STORAGE, "The upload can't be kept: " + cause.getMessage(), cause);
	}

}
