package io.github.managedpools.sample.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses a path with {@code ..} in it. The servlet container resolves such a path before
 * any handler sees it, so the page would answer {@code /files/..}.
 */
@Component
class PathTraversalFilter extends OncePerRequestFilter {

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		for (String segment : request.getRequestURI().split("/")) {
			String bare = segment.split(";", 2)[0];
			if (StringUtils.uriDecode(bare, StandardCharsets.UTF_8).equals("..")) {
				response.sendError(HttpServletResponse.SC_BAD_REQUEST, "The path leaves the folder");
				return;
			}
		}
		chain.doFilter(request, response);
	}

}
