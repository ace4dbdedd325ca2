package io.github.managedpools.boot.autoconfigure;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.context.annotation.Conditional;

/**
 * {@link Conditional @Conditional} that gives way to a bean of the application that has
 * the name of the annotated bean method. The method then defines its bean under another
 * name, {@code managedPools.} before its own. Must be the last of the method's
 * conditions, so that all others hold when it is asked.
 *
 * @since 0.1.0
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Conditional(OnFreeBeanNameCondition.class)
public @interface ConditionalOnFreeBeanName {

}
