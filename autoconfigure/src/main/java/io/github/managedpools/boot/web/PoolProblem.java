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
 * What a client is told when a pool could not lend: that the service is unavailable for
 * now, and when to try again. Tells nothing of the pool, its threads or its far side,
 * which the messages of the exceptions do.
 *
 * @since 0.1.0
 */
public final class PoolProblem {

	private static final String BUSY = "All resources that are needed for an answer are in use.";

	/** What holds for each exception, by its class. */
	private static final Map<Class<?>, Answer> ANSWERS = Map.of(
			// The next free resource may go to a new caller
			TooManyPendingException.class, new Answer(BUSY, 1),
			// It was busy for the whole wait
			AcquireTimeoutException.class, new Answer(BUSY, 2),
			// The default back-off finds the far side again within two seconds
			ResourceCreationException.class, new Answer("A resource that is needed for an answer is unavailable.", 2),
			// A key's pool is dropped when it has not been used for a while
			TooManyKeysException.class, new Answer(BUSY, 10),
			// Another instance answers at once, this one after its restart
			PoolClosedException.class, new Answer("The service is shutting down.", 5),
			// Somebody has to resume it
			PoolSuspendedException.class, new Answer("The service is suspended.", 30));

	private static final Answer OTHER = new Answer("A resource that is needed for an answer is unavailable.", 5);

	private PoolProblem() {
	}

	/**
	 * Finds the answer to a failed request.
	 * @param failure how it failed; a pool's exception may be its cause
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
	 * What holds for an exception.
	 *
	 * @param detail what the client is told
	 * @param retryAfter after how many seconds it should try again
	 */
	private record Answer(String detail, int retryAfter) {

	}

}
