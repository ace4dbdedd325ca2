package io.github.managedpools.boot.endpoint;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.InvocationContext;
import org.springframework.boot.actuate.endpoint.OperationType;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvoker;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvokerAdvisor;
import org.springframework.boot.actuate.endpoint.invoke.OperationParameter;
import org.springframework.boot.actuate.endpoint.invoke.OperationParameters;

/**
 * Refuses requests that say more than the operation knows. A request to change or refresh
 * a pool must have no parameter beyond the operation's, which would otherwise be ignored
 * without a word; and no request may name another pool than its path does.
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
		return (context) -> {
			try {
				RequestedPool.requireNoOther(context);
				if (operationType != OperationType.READ) {
					requireKnown(context, known);
				}
			}
			catch (InvalidEndpointRequestException ex) {
				return PoolsWebEndpointExtension.badRequest(ex.getReason());
			}
			return invoker.invoke(context);
		};
	}

	private static void requireKnown(InvocationContext context, Set<String> known) {
		Set<String> unknown = new TreeSet<>(context.getArguments().keySet());
		unknown.removeAll(known);
		unknown.removeIf(RequestedPool::isOwn);
		if (!unknown.isEmpty()) {
			String reason = "unknown: " + String.join(", ", unknown);
			throw new InvalidEndpointRequestException(reason, reason);
		}
	}

}
