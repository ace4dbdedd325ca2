package io.github.managedpools.sample.files;

import java.io.IOException;
import java.net.SocketTimeoutException;

import org.springframework.core.NestedExceptionUtils;

/**
 * The client stopped to send or to take bytes. Says nothing against the SFTP channel.
 */
class ClientGoneException extends RuntimeException {

	ClientGoneException(IOException cause) {
		super("The client is gone: " + cause.getMessage(), cause);
	}

	/**
	 * Whether the client is still connected and just does nothing.
	 * @return whether it fell silent
	 */
	boolean isSilent() {
		return NestedExceptionUtils.getMostSpecificCause(this) instanceof SocketTimeoutException;
	}

}
