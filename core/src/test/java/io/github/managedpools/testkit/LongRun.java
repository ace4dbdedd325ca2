package io.github.managedpools.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.Tag;

/**
 * A test that trusts to many rounds or to chance and takes its time. It is left out where
 * every mutant of the engine would have to run it: what it would find there is found by a
 * test of its own.
 */
@Target({ ElementType.TYPE, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Tag("long")
public @interface LongRun {

}
