package io.github.managedpools.boot.endpoint;

import java.util.Map;

/**
 * The headers of each answer of the endpoint on the web. They are those of the page,
 * which may be asked for by the same address as the data.
 */
final class PoolsResponseHeaders {

	private PoolsResponseHeaders() {
	}

	static Map<String, String> all() {
		return Map.of("Content-Security-Policy", PoolsPage.policy(), "X-Frame-Options", "DENY",
				"X-Content-Type-Options", "nosniff", "Cache-Control", "no-store");
	}

}
