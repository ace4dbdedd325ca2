package io.github.managedpools.boot.web;

import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

import io.github.managedpools.AcquireTimeoutException;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolClosedException;
import io.github.managedpools.PoolException;
import io.github.managedpools.PoolState;
import io.github.managedpools.PoolSuspendedException;
import io.github.managedpools.ResourceCreationException;
import io.github.managedpools.TooManyKeysException;
import io.github.managedpools.TooManyPendingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.context.support.StaticMessageSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.server.ResponseStatusException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the responses to clients for the exceptions of pools.
 */
class PoolProblemTests {

	private static final String SECRET = "Pool 'tenant[acme]': db1.example.org refused; held by thread 'http-7'";

	private final StaticMessageSource messages = new StaticMessageSource();

	static Stream<Arguments> exceptions() {
		return Stream.of(Arguments.of(new TooManyPendingException(SECRET), "1"),
				Arguments.of(new AcquireTimeoutException(SECRET, state(), new IOException(SECRET)), "2"),
				Arguments.of(new ResourceCreationException(SECRET, new IOException(SECRET)), "2"),
				Arguments.of(new TooManyKeysException(SECRET), "10"),
				Arguments.of(new PoolClosedException(SECRET), "5"),
				Arguments.of(new PoolSuspendedException(SECRET), "30"), Arguments.of(new TooManyKeysException(SECRET) {
				}, "10"));
	}

	private static PoolState state() {
		try (Pool<String> pool = Pool.<String>builder((scope) -> "").name("tenant[acme]").build()) {
			return pool.state();
		}
	}

	@ParameterizedTest
	@MethodSource("exceptions")
	void answerSaysWhenToTryAgainAndNothingElse(PoolException exception, String retryAfter) {
		for (Throwable failure : new Throwable[] { exception, new IllegalStateException(SECRET, exception),
				new CompletionException(new RuntimeException(exception)) }) {
			ErrorResponse answer = PoolProblem.of(failure, this.messages, Locale.ENGLISH);
			assertThat(answer).isNotNull();
			assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
			assertThat(answer.getHeaders().getFirst(HttpHeaders.RETRY_AFTER)).isEqualTo(retryAfter);
			assertThat(answer.getBody().getTitle()).isEqualTo("Service Unavailable");
			assertThat(answer.getBody().getDetail()).isNotBlank();
			assertThat(answer.getBody().toString()).doesNotContain("Pool", "tenant", "acme", "example", "thread",
					"Exception");
		}
	}

	@Test
	void applicationMayReplaceTheText() {
		this.messages.addMessage("problemDetail." + PoolClosedException.class.getName(), Locale.GERMAN,
				"Gleich wieder da.");
		ErrorResponse answer = PoolProblem.of(new PoolClosedException(SECRET), this.messages, Locale.GERMAN);
		assertThat(answer.getBody().getDetail()).isEqualTo("Gleich wieder da.");
	}

	@Test
	void failureOfAnotherSortIsLeftAlone() {
		PoolException exception = new PoolClosedException(SECRET);
		for (Throwable failure : new Throwable[] { new IllegalStateException(SECRET), new IOException(SECRET),
				new ResponseStatusException(HttpStatus.NOT_FOUND, SECRET, exception), new Gone(exception),
				new IllegalStateException(new Gone(exception)) }) {
			assertThat(PoolProblem.of(failure, this.messages, Locale.ENGLISH)).isNull();
		}
	}

	@ResponseStatus(HttpStatus.GONE)
	private static final class Gone extends RuntimeException {

		Gone(Throwable cause) {
			super(cause);
		}

	}

}
