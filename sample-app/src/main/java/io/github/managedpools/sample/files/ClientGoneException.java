package io.github.managedpools.sample.files;

import java.io.IOException;

/**
 * The client stopped to send or to take bytes. Says nothing against the SFTP channel.
 */
class ClientGoneException extends RuntimeException {

	ClientGoneException(IOException cause) {
		super("The client is gone", cause);
	}

}
