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
 * Says what went wrong, and whose fault it was.
 */
@RestControllerAdvice
class FileErrors {

	private static final String RETRY_AFTER_SECONDS = "5";

	@ExceptionHandler
	ProblemDetail illegalName(IllegalFileNameException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, ex.getMessage());
	}

	@ExceptionHandler
	ProblemDetail missing(FileMissingException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, ex.getMessage());
	}

	@ExceptionHandler
	ProblemDetail notAFile(NotAFileException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT, ex.getMessage());
	}

	@ExceptionHandler
	ProblemDetail partialUpload(PartialUploadException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, ex.getMessage());
	}

	@ExceptionHandler
	ProblemDetail preconditionFailed(PreconditionFailedException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.PRECONDITION_FAILED, ex.getMessage());
	}

	@ExceptionHandler
	ProblemDetail uploadTooLarge(UploadTooLargeException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.CONTENT_TOO_LARGE, ex.getMessage());
	}

	@ExceptionHandler
	ProblemDetail noSpace(SpoolException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.INSUFFICIENT_STORAGE, ex.getMessage());
	}

	@ExceptionHandler
	ProblemDetail clientGone(ClientGoneException ex) {
		if (ex.isMalformed()) {
			return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, "The body of the request is malformed");
		}
		return ProblemDetail.forStatusAndDetail(HttpStatus.REQUEST_TIMEOUT,
				"The upload was silent or too slow before it was whole");
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
