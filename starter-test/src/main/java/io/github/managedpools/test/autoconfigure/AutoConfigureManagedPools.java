package io.github.managedpools.test.autoconfigure;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;

/**
 * Gives the test of a slice, such as {@code @WebMvcTest} or {@code @JsonTest}, the
 * managed pools of the factory beans that the slice has, with {@code @Pooled} and
 * {@code @UsesPool}. A {@code @SpringBootTest} has them anyway.
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
