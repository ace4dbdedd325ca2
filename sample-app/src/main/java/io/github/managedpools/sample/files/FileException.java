package io.github.managedpools.sample.files;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;

/**
 * A request for a file fails, with the status and the message that the client gets.
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
