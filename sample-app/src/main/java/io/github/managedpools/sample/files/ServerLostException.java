package io.github.managedpools.sample.files;

import java.io.IOException;

/**
 * Thrown when the connection to the SFTP server breaks in the middle of an operation.
 */
class ServerLostException extends RuntimeException {

	ServerLostException(IOException cause) {
		super("The connection to the SFTP server was lost: " + cause.getMessage(), cause);
	}

}
