package io.github.managedpools.sample.files;

import org.springframework.http.HttpStatus;

/**
 * Thrown when a condition in the headers of a request does not hold.
 */
class PreconditionFailedException extends FileException {

	PreconditionFailedException(String message) {
		super(HttpStatus.PRECONDITION_FAILED, message);
	}

}
