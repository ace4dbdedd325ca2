package io.github.managedpools.boot.autoconfigure.endpoint;

import java.util.HashSet;
import java.util.Set;

import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Properties of the pools endpoint beyond those of every endpoint. Not a record, because
 * binding a record slows the start-up; Spring Boot's own endpoints do the same.
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
