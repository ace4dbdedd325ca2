package io.github.managedpools.boot.endpoint;

import java.util.function.Supplier;

import reactor.core.publisher.Mono;

import org.springframework.http.server.PathContainer;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPattern.PathMatchInfo;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * Sets the headers of the endpoint's responses in Spring WebFlux, as
 * {@link PoolsRequestInterceptor} does for Spring MVC. It also passes the pool's name in
 * the path on to the operations, where a parameter could otherwise replace it.
 *
 * @since 0.1.0
 */
public class PoolsRequestFilter implements WebFilter {

	private final Supplier<String> path;

	/**
	 * Create a new {@code PoolsRequestFilter}.
	 * @param path the path of the endpoint, evaluated for each request because the
	 * endpoints may not be known yet
	 */
	public PoolsRequestFilter(Supplier<String> path) {
		this.path = path;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		PathContainer path = exchange.getRequest().getPath().pathWithinApplication();
		String endpoint = this.path.get();
		if (!path.value().startsWith(endpoint)) {
			return chain.filter(exchange);
		}
		PathMatchInfo pool = pattern(endpoint + "/{name}").matchAndExtract(path);
		if (pool == null && !pattern(endpoint).matches(path)) {
			return chain.filter(exchange);
		}
		PoolsResponseHeaders.all().forEach(exchange.getResponse().getHeaders()::set);
		if (pool == null) {
			return chain.filter(exchange);
		}
		ServerHttpRequest request = new RequestForPool(exchange.getRequest(),
				pool.getUriVariables().getOrDefault("name", ""));
		return chain.filter(exchange.mutate().request(request).build());
	}

	private static PathPattern pattern(String pattern) {
		return PathPatternParser.defaultInstance.parse(pattern);
	}

	/**
	 * A request with an additional parameter, which the client can't override.
	 */
	private static final class RequestForPool extends ServerHttpRequestDecorator {

		private final String pool;

		RequestForPool(ServerHttpRequest request, String pool) {
			super(request);
			this.pool = pool;
		}

		@Override
		public MultiValueMap<String, String> getQueryParams() {
			MultiValueMap<String, String> parameters = new LinkedMultiValueMap<>(super.getQueryParams());
			parameters.set(RequestedPool.PARAMETER, this.pool);
			return parameters;
		}

	}

}
