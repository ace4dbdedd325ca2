package io.github.managedpools.boot.lease;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;

/**
 * Injects a pooled resource, as a proxy that may be shared by any number of threads.
 * Within a method marked {@link UsesPool @UsesPool} every call on the proxy goes to the
 * one resource that the method has leased; outside, each call leases a resource for
 * itself. {@code close()} on the proxy does nothing, since the resource is the pool's.
 * <p>
 * Stands on fields, and on parameters of constructors and methods that Spring calls. The
 * type must be an interface, or a class that is not final. On a parameter of a web
 * handler method the resource is leased for that request and given back when the request
 * ends, whichever way it does.
 * <p>
 * Where a call has to wait and is interrupted, it throws {@link InterruptedException} if
 * the called method declares it, and {@link PoolInterruptedException} otherwise, with the
 * interrupt flag set.
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
	 * <code>${the.pool}</code> are resolved. A pool that is built by hand goes by its
	 * bean's name here, without {@code Pool} at its end.
	 * @return the name
	 */
	String value();

}
