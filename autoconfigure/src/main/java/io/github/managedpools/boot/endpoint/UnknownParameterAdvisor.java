package io.github.managedpools.boot.endpoint;

import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.InvocationContext;
import org.springframework.boot.actuate.endpoint.OperationArgumentResolver;
import org.springframework.boot.actuate.endpoint.OperationType;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvoker;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvokerAdvisor;
import org.springframework.boot.actuate.endpoint.invoke.OperationParameter;
import org.springframework.boot.actuate.endpoint.invoke.OperationParameters;

/**
 * Rejects requests with unknown parameters. Without it, Spring Boot would silently ignore
 * a parameter that the operation to change or refresh a pool does not declare. No request
 * may name another pool than its path does. An operation with a {@link RequestedChange}
 * gets all values of the request, so that its signature need not name each setting.
 *
 * @since 0.1.0
 */
public class UnknownParameterAdvisor implements OperationInvokerAdvisor {

	private static final EndpointId POOLS = EndpointId.of("pools");

	@Override
	public OperationInvoker apply(EndpointId endpointId, OperationType operationType, OperationParameters parameters,
			OperationInvoker invoker) {
		if (!endpointId.equals(POOLS)) {
			return invoker;
		}
		Set<String> known = parameters.stream().map(OperationParameter::getName).collect(Collectors.toSet());
		boolean takesAll = parameters.stream()
			.anyMatch((parameter) -> parameter.getType().equals(RequestedChange.class));
		return (context) -> {
			InvocationContext checked = context;
			try {
				RequestedPool.requireNoOther(context);
				if (takesAll) {
					checked = with(context, RequestedChange.of(context));
				}
				else if (operationType != OperationType.READ) {
					requireKnown(context, known);
				}
			}
			catch (InvalidEndpointRequestException ex) {
				return PoolsEndpointWebExtension.badRequest(ex.getReason());
			}
			return invoker.invoke(checked);
		};
	}

	/**
	 * A context that adds the values of the request as one argument to the original
	 * context.
	 */
	private static InvocationContext with(InvocationContext context, RequestedChange change) {
		return new InvocationContext(Objects.requireNonNull(context.resolveArgument(SecurityContext.class)),
				context.getArguments(), OperationArgumentResolver.of(RequestedChange.class, () -> change),
				new OperationArgumentResolver() {

					@Override
					public boolean canResolve(Class<?> type) {
						return context.canResolve(type);
					}

					@Override
					public <T> @Nullable T resolve(Class<T> type) {
						return context.resolveArgument(type);
					}

				});
	}

	private static void requireKnown(InvocationContext context, Set<String> known) {
		Set<String> unknown = new TreeSet<>(context.getArguments().keySet());
		unknown.removeAll(known);
		unknown.removeIf(RequestedPool::isOwn);
		if (!unknown.isEmpty()) {
			throw RequestedChange.unknown(unknown);
		}
	}

}
