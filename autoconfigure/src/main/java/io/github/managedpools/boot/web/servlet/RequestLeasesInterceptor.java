package io.github.managedpools.boot.web.servlet;

import io.github.managedpools.boot.web.RequestLeases;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;
import org.springframework.web.servlet.AsyncHandlerInterceptor;
import org.springframework.web.servlet.DispatcherServlet;

/**
 * Gives the leases of a request back when it ends. The container determines the end of an
 * asynchronous request, including timeouts and disconnected clients.
 *
 * @since 0.1.0
 */
public class RequestLeasesInterceptor implements AsyncHandlerInterceptor {

	@Override
	public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
		RequestLeases leases = (RequestLeases) request.getAttribute(RequestLeases.ATTRIBUTE);
		if (leases == null || leases.isOver()) {
			leases = new RequestLeases();
			request.setAttribute(RequestLeases.ATTRIBUTE, leases);
		}
		leases.enter();
		return true;
	}

	@Override
	public void afterConcurrentHandlingStarted(HttpServletRequest request, HttpServletResponse response,
			Object handler) {
		RequestLeases leases = leases(request);
		leases.leave();
		try {
			request.getAsyncContext().addListener(new End(leases));
		}
		catch (IllegalStateException ex) {
			// The request ended before a listener could be added
			leases.end(null);
		}
	}

	@Override
	public void afterCompletion(HttpServletRequest request, HttpServletResponse response, Object handler,
			@Nullable Exception ex) {
		RequestLeases leases = leases(request);
		if (leases.leave()) {
			// An exception that a handler has turned into a response is not passed on
			Object handled = request.getAttribute(DispatcherServlet.EXCEPTION_ATTRIBUTE);
			leases.end(unwrap((ex == null && handled instanceof Throwable failure) ? failure : ex));
		}
	}

	/**
	 * Unwraps an {@code Error} of a handler, which Spring MVC passes on in a checked
	 * exception.
	 */
	private static @Nullable Throwable unwrap(@Nullable Throwable failure) {
		return (failure instanceof ServletException && failure.getCause() instanceof Error error) ? error : failure;
	}

	private static RequestLeases leases(HttpServletRequest request) {
		RequestLeases leases = (RequestLeases) request.getAttribute(RequestLeases.ATTRIBUTE);
		Assert.state(leases != null, "The request attribute that holds the leases was removed");
		return leases;
	}

	/**
	 * Ends the leases when an asynchronous request ends.
	 *
	 * @param leases the leases of the request
	 */
	private record End(RequestLeases leases) implements AsyncListener {

		@Override
		public void onComplete(AsyncEvent event) {
			this.leases.end(unwrap(event.getThrowable()));
		}

		@Override
		public void onTimeout(AsyncEvent event) {
			// The response still has to be written
		}

		@Override
		public void onError(AsyncEvent event) {
			this.leases.end(unwrap(event.getThrowable()));
		}

		@Override
		public void onStartAsync(AsyncEvent event) {
			event.getAsyncContext().addListener(this);
		}

	}

}
