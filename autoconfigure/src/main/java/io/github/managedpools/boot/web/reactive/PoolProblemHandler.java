package io.github.managedpools.boot.web.reactive;

import java.util.List;
import java.util.Locale;

import io.github.managedpools.EscapedText;
import io.github.managedpools.SafeDescription;
import io.github.managedpools.boot.web.PoolProblem;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import reactor.core.publisher.Mono;

import org.springframework.context.MessageSource;
import org.springframework.core.Ordered;
import org.springframework.http.codec.HttpMessageWriter;
import org.springframework.web.ErrorResponse;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.reactive.result.view.ViewResolver;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;

/**
 * Answers exchanges that failed because a pool could not lend. Runs after the exception
 * handlers of controllers and their advice, and before the error page of Spring Boot.
 *
 * @since 0.1.0
 */
public class PoolProblemHandler implements WebExceptionHandler, Ordered {

	private static final Log logger = LogFactory.getLog(PoolProblemHandler.class);

	/** Spring Boot's handler has the order -1 and answers every exception. */
	private static final int ORDER = -2;

	private final MessageSource messages;

	private final ServerResponse.Context context;

	/**
	 * Create a new {@code PoolProblemHandler}.
	 * @param messages the application's messages
	 * @param writers the writers that write the problem detail
	 */
	public PoolProblemHandler(MessageSource messages, List<HttpMessageWriter<?>> writers) {
		this.messages = messages;
		this.context = new ServerResponse.Context() {

			@Override
			public List<HttpMessageWriter<?>> messageWriters() {
				return writers;
			}

			@Override
			public List<ViewResolver> viewResolvers() {
				return List.of();
			}

		};
	}

	@Override
	public int getOrder() {
		return ORDER;
	}

	@Override
	public Mono<Void> handle(ServerWebExchange exchange, Throwable ex) {
		Locale locale = exchange.getLocaleContext().getLocale();
		ErrorResponse problem = exchange.getResponse().isCommitted() ? null
				: PoolProblem.of(ex, this.messages, (locale != null) ? locale : Locale.getDefault());
		if (problem == null) {
			return Mono.error(ex);
		}
		logger.warn("Resolved [%s]".formatted(EscapedText.of(SafeDescription.of(ex))));
		return ServerResponse.from(problem).flatMap((response) -> response.writeTo(exchange, this.context));
	}

}
