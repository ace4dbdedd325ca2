package io.github.managedpools.boot.web;

import java.util.Locale;
import java.util.Map;

import io.github.managedpools.AcquireTimeoutException;
import io.github.managedpools.PoolClosedException;
import io.github.managedpools.PoolException;
import io.github.managedpools.PoolSuspendedException;
import io.github.managedpools.ResourceCreationException;
import io.github.managedpools.SafeDescription;
import io.github.managedpools.TooManyKeysException;
import io.github.managedpools.TooManyPendingException;
import org.jspecify.annotations.Nullable;

import org.springframework.context.MessageSource;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ResponseStatus;

/**
 * The response to a client when a pool could not lend: the service is temporarily
 * unavailable, with the time after which to try again. It does not name the pool, its
 * threads or its far side, unlike the messages of the exceptions.
 *
 * @since 0.1.0
 */
public final class PoolProblem {

	private static final String BUSY = "All resources that are needed for an answer are in use.";

	/** The answers by the class of the exception. */
	private static final Map<Class<?>, Answer> ANSWERS = Map.of(
			// The next free resource may go to a new caller
			TooManyPendingException.class, new Answer(BUSY, 1),
			// The pool was busy for the whole wait
			AcquireTimeoutException.class, new Answer(BUSY, 2),
			// The default back-off finds the far side again within two seconds
			ResourceCreationException.class, new Answer("A resource that is needed for an answer is unavailable.", 2),
			// A key's pool is dropped when it has not been used for a while
			TooManyKeysException.class, new Answer(BUSY, 10),
			// Another instance can answer at once, this one after its restart
			PoolClosedException.class, new Answer("The service is shutting down.", 5),
			// An operator has to resume the pool
			PoolSuspendedException.class, new Answer("The service is suspended.", 30));

	private static final Answer OTHER = new Answer("A resource that is needed for an answer is unavailable.", 5);

	private PoolProblem() {
	}

	/**
	 * Finds the answer to a failed request.
	 * @param failure the failure; a pool's exception may be its cause
	 * @param messages the application's messages, which may replace the texts under the
	 * codes of {@link ErrorResponse}
	 * @param locale the client's language
	 * @return the answer, or {@code null} if no pool is the reason, or if the failure has
	 * a status of its own
	 */
	public static @Nullable ErrorResponse of(Throwable failure, MessageSource messages, Locale locale) {
		for (Throwable link : SafeDescription.chainOf(failure)) {
			if (link instanceof PoolException exception) {
				return answer(exception, messages, locale);
			}
			if (link instanceof ErrorResponse
					|| AnnotatedElementUtils.hasAnnotation(link.getClass(), ResponseStatus.class)) {
				return null;
			}
		}
		return null;
	}

	private static ErrorResponse answer(PoolException exception, MessageSource messages, Locale locale) {
		Answer answer = ANSWERS.entrySet()
			.stream()
			.filter((entry) -> entry.getKey().isInstance(exception))
			.findFirst()
			.map(Map.Entry::getValue)
			.orElse(OTHER);
		return ErrorResponse.builder(exception, HttpStatus.SERVICE_UNAVAILABLE, answer.detail())
			.header(HttpHeaders.RETRY_AFTER, Integer.toString(answer.retryAfter()))
			.header(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_PROBLEM_JSON_VALUE)
			.build(messages, locale);
	}

	/**
	 * The answer to an exception.
	 *
	 * @param detail the text for the client
	 * @param retryAfter the seconds after which the client should try again
	 */
	private record Answer(String detail, int retryAfter) {

	}

}
