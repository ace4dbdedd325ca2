package io.github.managedpools.boot.endpoint;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import io.github.managedpools.EscapedText;
import io.github.managedpools.boot.properties.Setting;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.InvocationContext;
import org.springframework.util.StringUtils;

/**
 * The new values in a request to change a pool, by name: the key of a setting in
 * kebab-case or camel case, or {@code state}.
 *
 * @param values the values by name
 * @since 0.1.0
 */
public record RequestedChange(Map<String, String> values) {

	static final String STATE = "state";

	private static final String NONE = "none";

	/**
	 * Reads the values of a request.
	 * @throws InvalidEndpointRequestException if a name is no setting's, or has several
	 * values
	 */
	static RequestedChange of(InvocationContext context) {
		Map<String, String> values = new LinkedHashMap<>();
		Set<String> unknown = new TreeSet<>();
		context.getArguments().forEach((name, value) -> {
			if (RequestedPool.isNameOrOwn(name)) {
				return;
			}
			if (!isKnown(name)) {
				unknown.add(name);
			}
			else if (value instanceof Iterable<?>) {
				throw invalid("%s is given more than once: %s".formatted(name, value));
			}
			else {
				// A limit that is not set is shown as null
				values.put(name, (value != null) ? value.toString() : NONE);
			}
		});
		if (!unknown.isEmpty()) {
			throw unknown(unknown);
		}
		return new RequestedChange(values);
	}

	/**
	 * Reads a list such as {@code time-to-live=5m, max-uses=100}.
	 * @throws InvalidEndpointRequestException if the text is no such list
	 */
	static RequestedChange of(String text) {
		Map<String, String> values = new LinkedHashMap<>();
		for (String element : StringUtils.tokenizeToStringArray(text, ",")) {
			int equals = element.indexOf('=');
			if (equals < 0) {
				throw invalid("'%s' must be a key, '=' and a value".formatted(element));
			}
			String name = element.substring(0, equals).trim();
			if (!isKnown(name)) {
				throw unknown(Set.of(name));
			}
			if (values.put(name, element.substring(equals + 1).trim()) != null) {
				throw invalid("%s is given more than once".formatted(name));
			}
		}
		return new RequestedChange(values);
	}

	/**
	 * The exception for unknown names.
	 */
	static InvalidEndpointRequestException unknown(Set<String> names) {
		return invalid("unknown: " + String.join(", ", names));
	}

	private static boolean isKnown(String name) {
		return name.equals(STATE) || Setting.all()
			.stream()
			.anyMatch((setting) -> name.equals(setting.key()) || name.equals(setting.camelCase()));
	}

	private static InvalidEndpointRequestException invalid(String message) {
		String reason = EscapedText.of(message);
		return new InvalidEndpointRequestException(reason, reason);
	}

}
