package io.github.managedpools.boot.web.servlet;

import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

import io.github.managedpools.boot.web.PoolProblem;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.context.MessageSource;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.web.ErrorResponse;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.function.ServerResponse;
import org.springframework.web.servlet.handler.AbstractHandlerExceptionResolver;
import org.springframework.web.servlet.support.RequestContextUtils;

/**
 * Answers requests that failed because a pool could not lend. Comes after all resolvers
 * that have an order, so that an application's own exception handlers go first.
 *
 * @since 0.1.0
 */
public class PoolProblemResolver extends AbstractHandlerExceptionResolver {

	private final MessageSource messages;

	private final Supplier<List<HttpMessageConverter<?>>> converters;

	/**
	 * Create a new {@code PoolProblemResolver}.
	 * @param messages the application's messages
	 * @param converters the converters that write the problem detail
	 */
	public PoolProblemResolver(MessageSource messages, Supplier<List<HttpMessageConverter<?>>> converters) {
		this.messages = messages;
		this.converters = converters;
		setWarnLogCategory(getClass().getName());
	}

	@Override
	protected @Nullable ModelAndView doResolveException(HttpServletRequest request, HttpServletResponse response,
			@Nullable Object handler, Exception ex) {
		ErrorResponse problem = response.isCommitted() ? null
				: PoolProblem.of(ex, this.messages, RequestContextUtils.getLocale(request));
		if (problem == null) {
			return null;
		}
		try {
			ServerResponse.from(problem).writeTo(request, response, this.converters::get);
			return new ModelAndView();
		}
		catch (IOException | ServletException failure) {
			this.logger.debug("The problem detail could not be written", failure);
			return null;
		}
	}

}
