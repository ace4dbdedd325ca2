package io.github.managedpools.sample.client;

import java.io.IOException;
import java.time.Duration;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.coyote.CloseNowException;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Disconnects clients that send their request too slowly, whichever code reads it. Also
 * reads the rest of a request that was answered early, such as a refused upload, because
 * most clients read the answer only after that, and the servlet container would wait for
 * the rest without limit.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class SlowClientFilter extends OncePerRequestFilter {

	private static final int BUFFER_SIZE = 32 * 1024;

	/** The time that a client has for sending the unused rest of its request. */
	private static final Duration REST = Duration.ofSeconds(5);

	private final ClientProperties properties;

	SlowClientFilter(ClientProperties properties) {
		this.properties = properties;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		PacedRequest paced = new PacedRequest(request, this.properties.newPace());
		chain.doFilter(paced, response);
		if (!request.isAsyncStarted() && !discardRest(request)) {
			response.flushBuffer();
			// The client has its answer; only closing the connection stops it from
			// sending
			throw new CloseNowException("The client did not end its request in time");
		}
	}

	/**
	 * Read what is left of the body.
	 * @return whether nothing is left to read; the container deals with a body that can't
	 * be read any more
	 */
	private static boolean discardRest(HttpServletRequest request) {
		try {
			ServletInputStream body = request.getInputStream();
			byte[] buffer = new byte[BUFFER_SIZE];
			long begin = System.nanoTime();
			while (!body.isFinished() && body.read(buffer) >= 0) {
				if (System.nanoTime() - begin > REST.toNanos()) {
					return false;
				}
			}
			return true;
		}
		catch (IOException | IllegalStateException ex) {
			return true;
		}
	}

}
