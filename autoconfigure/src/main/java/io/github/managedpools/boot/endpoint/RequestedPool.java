package io.github.managedpools.boot.endpoint;

import java.util.Map;

import io.github.managedpools.EscapedText;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.InvocationContext;
import org.springframework.util.ClassUtils;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.servlet.HandlerMapping;

/**
 * The pool that the path of a request names. Spring Boot lets a parameter or a field of
 * the body replace a variable of the path. A request could then act on another pool than
 * its address says, and so evade access rules for that address.
 */
final class RequestedPool {

	/** The argument that carries the name from the path in Spring WebFlux. */
	static final String PARAMETER = "managed-pools.name-in-path";

	private static final String NAME = "name";

	private static final boolean SERVLET = ClassUtils.isPresent("org.springframework.web.servlet.HandlerMapping",
			RequestedPool.class.getClassLoader());

	private RequestedPool() {
	}

	/**
	 * Rejects a request whose arguments name another pool than its path.
	 * @throws InvalidEndpointRequestException if they do
	 */
	static void requireNoOther(InvocationContext context) {
		Map<String, Object> arguments = context.getArguments();
		Object inPath = SERVLET ? Servlet.nameInPath() : null;
		Object requested = (inPath != null) ? inPath : arguments.get(PARAMETER);
		Object given = arguments.get(NAME);
		if (requested != null && given != null && !requested.equals(given)) {
			String reason = EscapedText.of("name '%s' is not the pool of the path, '%s'".formatted(given, requested));
			throw new InvalidEndpointRequestException(reason, reason);
		}
	}

	/**
	 * Whether an argument is the one that the endpoint itself has added.
	 */
	static boolean isOwn(String argument) {
		return argument.equals(PARAMETER) && !(SERVLET && Servlet.nameInPath() != null);
	}

	/**
	 * Whether an argument names the pool, or is the one that the endpoint itself has
	 * added.
	 */
	static boolean isNameOrOwn(String argument) {
		return argument.equals(NAME) || isOwn(argument);
	}

	private static final class Servlet {

		static @Nullable Object nameInPath() {
			RequestAttributes request = RequestContextHolder.getRequestAttributes();
			Object variables = (request != null) ? request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE,
					RequestAttributes.SCOPE_REQUEST) : null;
			return (variables instanceof Map<?, ?> map) ? map.get(NAME) : null;
		}

	}

}
