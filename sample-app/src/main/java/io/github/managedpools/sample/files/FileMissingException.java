package io.github.managedpools.sample.files;

import org.springframework.http.HttpStatus;

/**
 * Thrown when there is no such file.
 */
class FileMissingException extends FileException {

	FileMissingException(FileName name) {
		super(HttpStatus.NOT_FOUND, "There is no file '%s'".formatted(name));
	}

}
