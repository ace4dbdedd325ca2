package io.github.managedpools.boot.lease;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;

/**
 * Injects a pooled resource as a proxy that any number of threads can share. Within a
 * method annotated with {@link UsesPool @UsesPool}, every call on the proxy goes to the
 * resource that the method has leased; elsewhere, each call leases a resource for itself,
 * or throws an {@link IllegalStateException} if the pool is keyed, because the key is
 * unknown. {@code close()} on the proxy does nothing, because the pool owns the resource.
 * <p>
 * Applies to fields and to parameters of constructors and methods that Spring calls. The
 * type must be an interface or a non-final class. On a parameter of a web handler method,
 * the resource is leased for that request and given back however the request ends.
 * <p>
 * A call that is interrupted while it waits for a lease throws
 * {@link InterruptedException} if the called method declares it, and otherwise
 * {@link PoolInterruptedException} with the interrupt flag set.
 *
 * @since 0.1.0
 * @see UsesPool
 */
@Target({ ElementType.FIELD, ElementType.PARAMETER })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Autowired
@Qualifier
public @interface Pooled {

	/**
	 * The pool's name; dashes and case do not matter, and placeholders such as
	 * <code>${the.pool}</code> are resolved. A pool that the application defines as a
	 * bean itself is found by its bean name without a trailing {@code Pool}.
	 * @return the name
	 */
	String value();

}
