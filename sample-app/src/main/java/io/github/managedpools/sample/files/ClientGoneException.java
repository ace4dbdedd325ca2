package io.github.managedpools.sample.files;

import java.io.IOException;
import java.net.SocketTimeoutException;

import org.apache.catalina.connector.ClientAbortException;
import org.apache.coyote.BadRequestException;

import org.springframework.core.NestedExceptionUtils;

/**
 * Thrown when the client has stopped sending or taking bytes, or sends malformed HTTP.
 * The SFTP channel is not to blame.
 */
class ClientGoneException extends RuntimeException {

	ClientGoneException(IOException cause) {
		super("The client is gone: " + cause.getMessage(), cause);
	}

	/**
	 * Whether the client can still read an answer.
	 * @return whether it is still connected
	 */
	boolean isAnswerable() {
		return isSlow() || isMalformed();
	}

	/**
	 * Whether the client is connected but pausing or too slow.
	 * @return whether it is
	 */
	boolean isSlow() {
		return NestedExceptionUtils.getMostSpecificCause(this) instanceof SocketTimeoutException;
	}

	/**
	 * Whether the client sends a malformed body, such as a broken chunk.
	 * @return whether it does
	 */
	boolean isMalformed() {
		return getCause() instanceof BadRequestException && !(getCause() instanceof ClientAbortException);
	}

}
