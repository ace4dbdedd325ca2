package io.github.managedpools.boot.lease;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Designates the parameter that holds the key of a method annotated with
 * {@link UsesPool @UsesPool} whose pool is keyed: the lease is one of that key. May stand
 * on the method of an interface that the method implements. Must not be {@code null} when
 * the method is called.
 *
 * @since 0.1.0
 * @see UsesPool#key()
 */
@Target({ ElementType.PARAMETER, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface PoolKey {

}
