package io.github.managedpools.sample.files;

/**
 * A condition in the headers of a request does not hold.
 */
class PreconditionFailedException extends RuntimeException {

	PreconditionFailedException(String message) {
		super(message);
	}

}
