package io.github.managedpools.sample.files;

/**
 * A name does not name a file in the folder.
 */
class IllegalFileNameException extends RuntimeException {

	IllegalFileNameException(String message) {
		super(message);
	}

}
