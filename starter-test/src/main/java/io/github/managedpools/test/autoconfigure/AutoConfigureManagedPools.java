package io.github.managedpools.test.autoconfigure;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;

/**
 * Adds the managed pools of a slice's factory beans to a slice test such as
 * {@code @WebMvcTest} or {@code @JsonTest}, with {@code @Pooled} and {@code @UsesPool}. A
 * {@code @SpringBootTest} has them anyway.
 *
 * @since 0.1.0
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ImportAutoConfiguration
public @interface AutoConfigureManagedPools {

}
