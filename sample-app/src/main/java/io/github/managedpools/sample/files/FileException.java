package io.github.managedpools.sample.files;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;

/**
 * Base class of exceptions that fail a request for a file, with the status and the
 * message for the client.
 */
abstract class FileException extends RuntimeException {

	private final HttpStatus status;

	FileException(HttpStatus status, String message) {
		this(status, message, null);
	}

	FileException(HttpStatus status, String message, @Nullable Throwable cause) {
		super(message, cause);
		this.status = status;
	}

	HttpStatus status() {
		return this.status;
	}

}
