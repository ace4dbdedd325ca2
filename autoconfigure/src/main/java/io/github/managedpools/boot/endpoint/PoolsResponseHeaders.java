package io.github.managedpools.boot.endpoint;

import java.util.Map;

/**
 * The headers of all responses of the endpoint on the web. The data has the same headers
 * as the page, because both have the same address.
 */
final class PoolsResponseHeaders {

	private PoolsResponseHeaders() {
	}

	static Map<String, String> all() {
		return Map.of("Content-Security-Policy", PoolsPage.policy(), "X-Frame-Options", "DENY",
				"X-Content-Type-Options", "nosniff", "Cache-Control", "no-store");
	}

}
