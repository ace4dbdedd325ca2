package io.github.managedpools.sample.files;

import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRange;

/**
 * The part of a file that a request asks for.
 *
 * @param first the position of its first byte
 * @param length the number of its bytes
 */
record Section(long first, long length) {

	/**
	 * Read the part from the {@code Range} header of a request. A malformed range, and
	 * more than one of them, is answered with the whole file, as RFC 9110 allows.
	 * @param request the request
	 * @param size the size of the file
	 * @param lastModified the time of the file's last change, in the format of a response
	 * header
	 * @return the part, the whole file included, or {@code null} if no byte of the file
	 * lies in it
	 */
	static @Nullable Section of(HttpServletRequest request, long size, String lastModified) {
		HttpRange range = range(request, lastModified);
		if (range == null) {
			return new Section(0, size);
		}
		long first = range.getRangeStart(Math.max(size, 1));
		if (first >= size) {
			return null;
		}
		return new Section(first, range.getRangeEnd(size) - first + 1);
	}

	private static @Nullable HttpRange range(HttpServletRequest request, String lastModified) {
		String condition = request.getHeader(HttpHeaders.IF_RANGE);
		if (condition != null && !condition.trim().equals(lastModified)) {
			return null;
		}
		try {
			List<HttpRange> ranges = HttpRange.parseRanges(request.getHeader(HttpHeaders.RANGE));
			return (ranges.size() == 1) ? ranges.get(0) : null;
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	boolean isWhole(long size) {
		return this.length == size;
	}

	/**
	 * The value of the {@code Content-Range} header.
	 * @param size the size of the file
	 * @return the value
	 */
	String contentRange(long size) {
		return "bytes %d-%d/%d".formatted(this.first, this.first + this.length - 1, size);
	}

}
