package io.github.managedpools.sample.files;

/**
 * There is no such file.
 */
class FileMissingException extends RuntimeException {

	FileMissingException(FileName name) {
		super("There is no file '%s'".formatted(name));
	}

}
