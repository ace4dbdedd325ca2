package io.github.managedpools.sample.files;

import org.springframework.http.HttpStatus;

/**
 * Thrown when a name does not name a file in the folder.
 */
class IllegalFileNameException extends FileException {

	IllegalFileNameException(String message) {
		super(HttpStatus.BAD_REQUEST, message);
	}

}
