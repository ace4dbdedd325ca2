package io.github.managedpools.boot.endpoint;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Sets the headers of the endpoint's responses in Spring MVC: neither the page nor the
 * data may be framed, sniffed or stored.
 *
 * @since 0.1.0
 */
public class PoolsRequestInterceptor implements HandlerInterceptor {

	@Override
	public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
		PoolsResponseHeaders.all().forEach(response::setHeader);
		return true;
	}

}
