package io.github.managedpools.boot.autoconfigure.endpoint;

import java.util.HashSet;
import java.util.Set;

import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Properties of the pools endpoint beside those that every endpoint has. No record, as
 * those of other endpoints are none: what binds records is slow to start.
 */
@ConfigurationProperties("management.endpoint.pools")
final class PoolsEndpointProperties {

	/**
	 * When to show the stacks of borrowers, where they are kept, and the messages of
	 * failures. In health details, messages are shown with "always" only.
	 */
	private Show showValues = Show.NEVER;

	/**
	 * Roles of the users that these are shown to, with "when-authorized". When empty, all
	 * authenticated users.
	 */
	private final Set<String> roles = new HashSet<>();

	public Show getShowValues() {
		return this.showValues;
	}

	public void setShowValues(Show showValues) {
		this.showValues = showValues;
	}

	public Set<String> getRoles() {
		return this.roles;
	}

}
