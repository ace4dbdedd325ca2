package io.github.managedpools.boot.autoconfigure;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.context.annotation.Conditional;

/**
 * {@link Conditional @Conditional} for a bean method whose bean name the application may
 * use itself. If it does, the method defines its bean under another name, with the prefix
 * {@code managedPools.}. Must be the last of the method's conditions, because it is
 * evaluated only once all others match.
 *
 * @since 0.1.0
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Conditional(OnFreeBeanNameCondition.class)
public @interface ConditionalOnFreeBeanName {

}
