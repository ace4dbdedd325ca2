package io.github.managedpools.sample.files;

import java.io.IOException;

/**
 * The temporary file of an upload can't be written or read, such as for want of space.
 */
class SpoolException extends RuntimeException {

	SpoolException(IOException cause) {
		super("The upload can't be kept: " + cause.getMessage(), cause);
	}

}
