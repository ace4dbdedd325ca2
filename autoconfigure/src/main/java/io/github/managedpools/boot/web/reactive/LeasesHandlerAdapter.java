package io.github.managedpools.boot.web.reactive;

import java.util.function.Supplier;

import io.github.managedpools.boot.web.LeaseParameter;
import io.github.managedpools.boot.web.RequestLeases;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;

import org.springframework.core.MethodParameter;
import org.springframework.core.Ordered;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.DispatchExceptionHandler;
import org.springframework.web.reactive.HandlerAdapter;
import org.springframework.web.reactive.HandlerResult;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerAdapter;
import org.springframework.web.server.ServerWebExchange;

/**
 * Calls the handler methods that have leased parameters, as Spring WebFlux does, and
 * records the failures that an exception handler of the application turns into a
 * response. {@link RequestLeasesFilter} sees only the others.
 *
 * @since 0.1.0
 */
public class LeasesHandlerAdapter implements HandlerAdapter, Ordered {

	private final Supplier<@Nullable RequestMappingHandlerAdapter> delegate;

	/**
	 * Create a new {@code LeasesHandlerAdapter}.
	 * @param delegate provides the adapter that calls handler methods
	 */
	public LeasesHandlerAdapter(Supplier<@Nullable RequestMappingHandlerAdapter> delegate) {
		this.delegate = delegate;
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	public boolean supports(Object handler) {
		if (!(handler instanceof HandlerMethod method)) {
			return false;
		}
		for (MethodParameter parameter : method.getMethodParameters()) {
			if (LeaseParameter.isLeased(parameter)) {
				RequestMappingHandlerAdapter adapter = this.delegate.get();
				return adapter != null && adapter.supports(handler);
			}
		}
		return false;
	}

	@Override
	public Mono<HandlerResult> handle(ServerWebExchange exchange, Object handler) {
		RequestMappingHandlerAdapter adapter = this.delegate.get();
		if (adapter == null) {
			return Mono.error(new IllegalStateException("There is no adapter that calls handler methods"));
		}
		Mono<HandlerResult> result = adapter.handle(exchange, handler);
		RequestLeases leases = exchange.getAttribute(RequestLeases.ATTRIBUTE);
		return (leases != null) ? result.doOnNext((present) -> observe(present, (HandlerMethod) handler, leases))
				: result;
	}

	private static void observe(HandlerResult result, HandlerMethod method, RequestLeases leases) {
		if (!method.getMethod().equals(result.getReturnTypeSource().getMethod())) {
			// The result of an exception handler, because the method itself threw
			leases.suspect();
			return;
		}
		DispatchExceptionHandler exceptionHandler = result.getExceptionHandler();
		if (exceptionHandler != null) {
			result.setExceptionHandler((exchange, failure) -> {
				leases.failed(Exceptions.unwrap(failure));
				return exceptionHandler.handleError(exchange, failure);
			});
		}
	}

}
