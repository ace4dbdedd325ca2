package io.github.managedpools.boot.endpoint;

import java.util.Map;
import java.util.Set;

import io.github.managedpools.boot.endpoint.PoolsEndpoint.PoolsDescriptor;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/**
 * {@link EndpointWebExtension @EndpointWebExtension} of the {@link PoolsEndpoint}: adds
 * the page for browsers, stacks for authorized users, and error responses with a reason.
 *
 * @since 0.1.0
 */
@EndpointWebExtension(endpoint = PoolsEndpoint.class)
public class PoolsEndpointWebExtension {

	private final PoolsEndpoint delegate;

	private final Show showValues;

	private final Set<String> roles;

	private final PoolsPage page;

	/**
	 * Create a new {@code PoolsEndpointWebExtension}.
	 * @param delegate the endpoint
	 * @param showValues when the stacks of borrowers and the messages of failures are
	 * shown
	 * @param roles the roles to which they are shown, if access depends on roles
	 * @param access the access that the endpoint permits
	 */
	public PoolsEndpointWebExtension(PoolsEndpoint delegate, Show showValues, Set<String> roles, Access access) {
		this.delegate = delegate;
		this.showValues = showValues;
		this.roles = Set.copyOf(roles);
		this.page = new PoolsPage(access);
	}

	/**
	 * The page that shows the pools live, for browsers. Other clients get
	 * {@link PoolsEndpoint#pools() the data}.
	 * @return the page
	 */
	@ReadOperation(produces = "text/html;charset=UTF-8")
	public String page() {
		return this.page.html();
	}

	/**
	 * Describes every pool.
	 * @param securityContext the security context of the request
	 * @return the descriptions by name
	 */
	@ReadOperation
	public PoolsDescriptor pools(SecurityContext securityContext) {
		return this.delegate.describeAll(this.showValues.isShown(securityContext, this.roles));
	}

	/**
	 * Describes one pool in full.
	 * @param securityContext the security context of the request
	 * @param name the pool's name
	 * @return 200 with the description, or 404 if there is no such pool
	 */
	@ReadOperation
	public WebEndpointResponse<Object> pool(SecurityContext securityContext, @Selector String name) {
		return found(this.delegate.describe(name, this.showValues.isShown(securityContext, this.roles)));
	}

	/**
	 * Changes a running pool.
	 * @param securityContext the security context of the request
	 * @param name the pool's name
	 * @param change the new values by the keys of their settings, as the description of a
	 * pool shows them or in camel case, and {@code state}
	 * @return 200 with the pool's description, 400 with the reason if a value is invalid
	 * or a key unknown, or 404 if there is no such pool
	 */
	@WriteOperation
	public WebEndpointResponse<Object> change(SecurityContext securityContext, @Selector String name,
			RequestedChange change) {
		try {
			return this.delegate.change(name, change) ? pool(securityContext, name) : found(null);
		}
		catch (InvalidEndpointRequestException ex) {
			return badRequest(ex.getReason());
		}
	}

	/**
	 * Refreshes a pool: retires every present resource.
	 * @param name the pool's name
	 * @return 204, 400 with the reason if that fails, or 404 if there is no such pool
	 */
	@DeleteOperation
	public WebEndpointResponse<Object> refresh(@Selector String name) {
		try {
			return new WebEndpointResponse<>((this.delegate.refresh(name) != null)
					? WebEndpointResponse.STATUS_NO_CONTENT : WebEndpointResponse.STATUS_NOT_FOUND);
		}
		catch (InvalidEndpointRequestException ex) {
			return badRequest(ex.getReason());
		}
	}

	private static WebEndpointResponse<Object> found(@Nullable PoolDetails pool) {
		return (pool != null) ? new WebEndpointResponse<>(pool)
				: new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
	}

	/**
	 * The response to an invalid request.
	 */
	static WebEndpointResponse<Object> badRequest(@Nullable String reason) {
		return new WebEndpointResponse<>(Map.of("error", String.valueOf(reason)),
				WebEndpointResponse.STATUS_BAD_REQUEST);
	}

}
