package io.github.managedpools.sample.files;

import java.util.LinkedHashSet;
import java.util.Set;

import io.github.managedpools.PoolException;
import org.apache.sshd.sftp.common.SftpConstants;
import org.apache.sshd.sftp.common.SftpException;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/**
 * Turns exceptions into answers that say what went wrong, and on which side.
 */
@RestControllerAdvice
class FileErrors {

	private static final String RETRY_AFTER_SECONDS = "5";

	@ExceptionHandler
	ProblemDetail failed(FileException ex) {
		return ProblemDetail.forStatusAndDetail(ex.status(), ex.getMessage());
	}

	@ExceptionHandler
	ProblemDetail clientGone(ClientGoneException ex) {
		if (ex.isMalformed()) {
			return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, "The body of the request is malformed");
		}
		return ProblemDetail.forStatusAndDetail(HttpStatus.REQUEST_TIMEOUT,
				"The upload paused or was too slow before it was complete");
	}

	@ExceptionHandler
	ProblemDetail refused(SftpException ex) {
		boolean forbidden = ex.getStatus() == SftpConstants.SSH_FX_PERMISSION_DENIED;
		return ProblemDetail.forStatusAndDetail(forbidden ? HttpStatus.FORBIDDEN : HttpStatus.BAD_GATEWAY,
				"The SFTP server refused: " + ex.getMessage());
	}

	@ExceptionHandler
	ProblemDetail stalled(ServerStalledException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.GATEWAY_TIMEOUT, ex.getMessage());
	}

	@ExceptionHandler({ PoolException.class, ServerLostException.class, InterruptedException.class })
	ResponseEntity<ProblemDetail> unavailable(Exception ex) {
		if (ex instanceof InterruptedException) {
			Thread.currentThread().interrupt();
		}
		return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
			.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
			.body(ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, reasons(ex)));
	}

	private static String reasons(Throwable failure) {
		Set<String> reasons = new LinkedHashSet<>();
		for (@Nullable
		Throwable ex = failure; ex != null; ex = ex.getCause()) {
			reasons.add((ex.getMessage() != null) ? ex.getMessage() : ex.getClass().getSimpleName());
		}
		return String.join(": ", reasons);
	}

}
