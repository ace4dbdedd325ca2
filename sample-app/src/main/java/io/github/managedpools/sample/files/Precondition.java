package io.github.managedpools.sample.files;

import java.util.Collections;
import java.util.List;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.http.HttpHeaders;

/**
 * A client's expectation of the file that it stores or removes.
 */
enum Precondition {

	/** No expectation. */
	NONE,

	/** There must be no such file: {@code If-None-Match: *}. */
	MISSING,

	/** There must be such a file: {@code If-Match: *}. */
	PRESENT,

	/** There must be a file with a certain entity tag, which no file here has. */
	TAGGED;

	/**
	 * Read the condition of a request.
	 * @param request the request
	 * @return the condition
	 */
	static Precondition of(HttpServletRequest request) {
		List<String> match = Collections.list(request.getHeaders(HttpHeaders.IF_MATCH));
		if (!match.isEmpty()) {
			return match.stream().anyMatch(Precondition::isAny) ? PRESENT : TAGGED;
		}
		List<String> noneMatch = Collections.list(request.getHeaders(HttpHeaders.IF_NONE_MATCH));
		return noneMatch.stream().anyMatch(Precondition::isAny) ? MISSING : NONE;
	}

	private static boolean isAny(String value) {
		return value.trim().equals("*");
	}

	/**
	 * Check the condition.
	 * @param name the name of the file
	 * @param exists whether there is such a file
	 * @throws PreconditionFailedException if it does not hold
	 */
	void check(FileName name, boolean exists) {
		if (this == TAGGED) {
			throw new PreconditionFailedException("'%s' has no entity tag".formatted(name));
		}
		if (this == MISSING && exists) {
			throw new PreconditionFailedException("There is a file '%s' already".formatted(name));
		}
		if (this == PRESENT && !exists) {
			throw new PreconditionFailedException("There is no file '%s'".formatted(name));
		}
	}

}
