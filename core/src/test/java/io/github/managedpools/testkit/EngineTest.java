package io.github.managedpools.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test of the engine. Runs with callers on platform threads, and once more with callers
 * on virtual threads where the JDK has them. May take {@link Pools}, {@link Callers},
 * {@link Steps} and a {@link io.github.managedpools.ManualClock} as parameters. At the
 * end, all its pools are closed and checked for losses.
 */
@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@TestTemplate
@ExtendWith(EngineExtension.class)
public @interface EngineTest {

}
