package io.github.managedpools.sample.files;

/**
 * The client sends a part of a file, by {@code Content-Range}. Stored, it would replace
 * the whole.
 */
class PartialUploadException extends RuntimeException {

	PartialUploadException() {
		super("A part of a file can't be stored: send the whole, without Content-Range");
	}

}
