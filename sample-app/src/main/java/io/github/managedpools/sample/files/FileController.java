package io.github.managedpools.sample.files;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.github.managedpools.sample.client.ClientProperties;
import io.github.managedpools.sample.files.RemoteFiles.Download;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.coyote.CloseNowException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/**
 * The REST API of the files. The mappings match the rest of the path, so that a name with
 * a slash is refused instead of unknown.
 */
@RestController
@RequestMapping("/files")
class FileController {

	private static final Logger logger = LoggerFactory.getLogger(FileController.class);

	private static final String FOLDER = "/files/";

	private final RemoteFiles files;

	private final long maxUploadSize;

	FileController(RemoteFiles files, ClientProperties client) {
		this.files = files;
		this.maxUploadSize = client.maxUploadSize().toBytes();
	}

	@GetMapping
	List<StoredFile> list() throws IOException, InterruptedException {
		return this.files.list();
	}

	@PutMapping("/{*path}")
	ResponseEntity<Void> store(HttpServletRequest request) throws IOException, InterruptedException {
		FileName name = name(request);
		if (request.getHeader(HttpHeaders.CONTENT_RANGE) != null) {
			throw new PartialUploadException();
		}
		if (request.getContentLengthLong() > this.maxUploadSize) {
			throw new UploadTooLargeException(this.maxUploadSize);
		}
		if (!store(name, request)) {
			return ResponseEntity.noContent().build();
		}
		URI location = ServletUriComponentsBuilder.fromCurrentRequestUri().build(true).toUri();
		return ResponseEntity.created(location).build();
	}

	private boolean store(FileName name, HttpServletRequest request) throws IOException, InterruptedException {
		try (Spool content = Spool.receive(request.getInputStream(), this.maxUploadSize)) {
			return this.files.store(name, content, Precondition.of(request));
		}
		catch (ClientGoneException ex) {
			if (ex.isAnswerable()) {
				throw ex;
			}
			throw brokenOff("upload", name, ex);
		}
	}

	@GetMapping("/{*path}")
	void read(HttpServletRequest request, HttpServletResponse response) throws IOException, InterruptedException {
		FileName name = name(request);
		try {
			this.files.read(name, (file) -> open(file, request, response));
		}
		catch (IOException | RuntimeException ex) {
			if (response.isCommitted()) {
				// Only a broken connection tells the client that the file is incomplete
				throw brokenOff("download", name, ex);
			}
			throw ex;
		}
	}

	/**
	 * Answer from the folder. The mapping of GET would work too, but would read the file.
	 */
	@RequestMapping(path = "/{*path}", method = RequestMethod.HEAD)
	void describe(HttpServletRequest request, HttpServletResponse response) throws IOException, InterruptedException {
		StoredFile file = this.files.find(name(request));
		if (isWanted(file, request, response)) {
			describe(file, response);
			response.setContentLengthLong(file.size());
		}
	}

	@DeleteMapping("/{*path}")
	ResponseEntity<Void> delete(HttpServletRequest request) throws IOException, InterruptedException {
		this.files.delete(name(request), Precondition.of(request));
		return ResponseEntity.noContent().build();
	}

	private static CloseNowException brokenOff(String what, FileName name, Exception ex) {
		logger.info("The {} of '{}' was broken off: {}", what, name, ex.getMessage());
		// Without the cause, for which an exception handler would be called
		return new CloseNowException("The %s of '%s' was broken off".formatted(what, name));
	}

	private static FileName name(HttpServletRequest request) {
		String path = request.getRequestURI().substring(request.getContextPath().length());
		if (!path.startsWith(FOLDER)) {
			throw new IllegalFileNameException("The path does not name a file");
		}
		return FileName.ofPath(path.substring(FOLDER.length()));
	}

	private static @Nullable Download open(StoredFile file, HttpServletRequest request, HttpServletResponse response)
			throws IOException {
		if (!isWanted(file, request, response)) {
			return null;
		}
		Section section = Section.of(request, file.size(), response.getHeader(HttpHeaders.LAST_MODIFIED));
		if (section == null) {
			response.setHeader(HttpHeaders.CONTENT_RANGE, "bytes */" + file.size());
			response.sendError(HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE.value());
			return null;
		}
		describe(file, response);
		if (!section.isWhole(file.size())) {
			response.setStatus(HttpStatus.PARTIAL_CONTENT.value());
			response.setHeader(HttpHeaders.CONTENT_RANGE, section.contentRange(file.size()));
		}
		response.setContentLengthLong(section.length());
		return new Download(section, response.getOutputStream());
	}

	/**
	 * Set the time of the last change, and compare it with the client's version.
	 */
	private static boolean isWanted(StoredFile file, HttpServletRequest request, HttpServletResponse response) {
		return !new ServletWebRequest(request, response).checkNotModified(file.modified().toEpochMilli());
	}

	private static void describe(StoredFile file, HttpServletResponse response) {
		response.setContentType(MediaType.APPLICATION_OCTET_STREAM_VALUE);
		response.setHeader(HttpHeaders.ACCEPT_RANGES, "bytes");
		response.setHeader(HttpHeaders.CONTENT_DISPOSITION,
				ContentDisposition.attachment().filename(file.name(), StandardCharsets.UTF_8).build().toString());
		// A stored page must not act in the name of this site
		response.setHeader("X-Content-Type-Options", "nosniff");
	}

}
