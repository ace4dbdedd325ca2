package io.github.managedpools.boot.lease;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the parameter that provides the key for a method annotated with
 * {@link UsesPool @UsesPool} whose pool is keyed. The annotation may also be on the
 * parameter of an interface method that the method implements. The argument must not be
 * {@code null}.
 *
 * @since 0.1.0
 * @see UsesPool#key()
 */
@Target({ ElementType.PARAMETER, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface PoolKey {

}
