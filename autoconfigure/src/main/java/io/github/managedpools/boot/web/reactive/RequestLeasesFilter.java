package io.github.managedpools.boot.web.reactive;

import java.util.concurrent.atomic.AtomicReference;

import io.github.managedpools.boot.web.RequestLeases;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Gives the leases of an exchange back when it completes, fails or is cancelled, such as
 * when the client disconnects.
 *
 * @since 0.1.0
 */
public class RequestLeasesFilter implements WebFilter, Ordered {

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		return Mono.defer(() -> {
			RequestLeases leases = new RequestLeases();
			AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
			exchange.getAttributes().put(RequestLeases.ATTRIBUTE, leases);
			return chain.filter(exchange)
				.doOnError((ex) -> failure.set(Exceptions.unwrap(ex)))
				.doOnTerminate(() -> leases.end(failure.get()))
				.doOnCancel(() -> leases.end(null));
		});
	}

}
