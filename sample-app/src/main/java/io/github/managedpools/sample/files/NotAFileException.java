package io.github.managedpools.sample.files;

/**
 * The name belongs to something that is no regular file, such as a folder or a symbolic
 * link.
 */
class NotAFileException extends RuntimeException {

	NotAFileException(FileName name) {
		super("'%s' is not a regular file and can't be replaced".formatted(name));
	}

}
