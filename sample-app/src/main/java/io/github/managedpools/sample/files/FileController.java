package io.github.managedpools.sample.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.coyote.CloseNowException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/**
 * The REST API of the files. Takes the rest of the path as the name, so that a name with
 * a slash in it is refused and not just unknown.
 */
@RestController
@RequestMapping("/files")
class FileController {

	private static final Logger logger = LoggerFactory.getLogger(FileController.class);

	private final RemoteFiles files;

	FileController(RemoteFiles files) {
		this.files = files;
	}

	@GetMapping
	List<StoredFile> list() throws IOException, InterruptedException {
		return this.files.list();
	}

	@PutMapping("/{*path}")
	ResponseEntity<Void> store(@PathVariable String path, HttpServletRequest request)
			throws IOException, InterruptedException {
		boolean isNew = store(name(path), request.getInputStream());
		if (!isNew) {
			return ResponseEntity.noContent().build();
		}
		URI location = ServletUriComponentsBuilder.fromCurrentRequestUri().build(true).toUri();
		return ResponseEntity.created(location).build();
	}

	private boolean store(FileName name, InputStream content) throws IOException, InterruptedException {
		try {
			return this.files.store(name, content);
		}
		catch (ClientGoneException ex) {
			if (ex.isSilent()) {
				throw ex;
			}
			throw brokenOff("upload", name, ex);
		}
	}

	@GetMapping("/{*path}")
	void read(@PathVariable String path, HttpServletResponse response) throws IOException, InterruptedException {
		FileName name = name(path);
		try {
			this.files.read(name, (size) -> open(name, size, response));
		}
		catch (IOException | RuntimeException ex) {
			if (response.isCommitted()) {
				// Only a broken connection tells the client that the file is not whole
				throw brokenOff("download", name, ex);
			}
			throw ex;
		}
	}

	@DeleteMapping("/{*path}")
	ResponseEntity<Void> delete(@PathVariable String path) throws IOException, InterruptedException {
		this.files.delete(name(path));
		return ResponseEntity.noContent().build();
	}

	private static CloseNowException brokenOff(String what, FileName name, Exception ex) {
		logger.info("The {} of '{}' was broken off: {}", what, name, ex.getMessage());
		// Without the cause, which would be taken for what is to be answered
		return new CloseNowException("The %s of '%s' was broken off".formatted(what, name));
	}

	private static FileName name(String path) {
		return new FileName(path.startsWith("/") ? path.substring(1) : path);
	}

	private static OutputStream open(FileName name, long size, HttpServletResponse response) throws IOException {
		response.setContentType(MediaType.APPLICATION_OCTET_STREAM_VALUE);
		response.setContentLengthLong(size);
		response.setHeader(HttpHeaders.CONTENT_DISPOSITION,
				ContentDisposition.attachment().filename(name.value(), StandardCharsets.UTF_8).build().toString());
		// A stored page must not act in the name of this site
		response.setHeader("X-Content-Type-Options", "nosniff");
		return response.getOutputStream();
	}

}
