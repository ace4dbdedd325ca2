package io.github.managedpools.manual.factories;

import java.io.IOException;

/**
 * The server has answered that it will not do what it was asked.
 */
class RefusedException extends IOException {

	private static final long serialVersionUID = 1L;

	RefusedException(String message) {
		super(message);
	}

}
