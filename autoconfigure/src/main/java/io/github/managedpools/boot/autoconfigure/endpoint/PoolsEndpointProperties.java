package io.github.managedpools.boot.autoconfigure.endpoint;

import java.util.Set;

import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the pools endpoint beside those that every endpoint has.
 *
 * @param showValues When to show the stacks of borrowers, where they are kept.
 * @param roles Roles of the users that the stacks are shown to, with "when-authorized".
 * When empty, all authenticated users.
 */
@ConfigurationProperties("management.endpoint.pools")
record PoolsEndpointProperties(@DefaultValue("never") Show showValues, @DefaultValue Set<String> roles) {

}
