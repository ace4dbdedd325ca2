package io.github.managedpools.sample.files;

import org.springframework.http.HttpStatus;

/**
 * Thrown when a name belongs to something other than a regular file, such as a folder or
 * a symbolic link.
 */
class NotAFileException extends FileException {

	NotAFileException(FileName name) {
		super(HttpStatus.CONFLICT, "'%s' is not a regular file and can't be replaced".formatted(name));
	}

}
