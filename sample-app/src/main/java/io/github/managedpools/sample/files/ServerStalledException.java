package io.github.managedpools.sample.files;

import java.io.IOException;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when the SFTP server has not responded to an operation for too long.
 */
class ServerStalledException extends IOException {

	ServerStalledException(Duration timeout, @Nullable Throwable cause) {
		super("The SFTP server has not answered for %d ms".formatted(timeout.toMillis()), cause);
	}

}
