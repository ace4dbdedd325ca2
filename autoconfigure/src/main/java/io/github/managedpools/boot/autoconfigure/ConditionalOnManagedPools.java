package io.github.managedpools.boot.autoconfigure;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.github.managedpools.boot.lifecycle.PoolsLifecycle;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.context.annotation.Conditional;

/**
 * {@link Conditional @Conditional} for an auto-configuration that needs
 * {@link ManagedPoolsAutoConfiguration}, which an application may have excluded. Asks for
 * a bean name, because a search by type asks each bean definition.
 *
 * @since 0.1.0
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@ConditionalOnBean(name = PoolsLifecycle.BEAN_NAME)
public @interface ConditionalOnManagedPools {

}
