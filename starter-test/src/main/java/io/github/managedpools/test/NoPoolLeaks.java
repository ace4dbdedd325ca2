package io.github.managedpools.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Fails a test that ends with a lease out, a resource alive after its pool was closed, a
 * caller still waiting, or a ledger that does not add up. The failure says who borrowed
 * what and when, with the borrower's stack.
 * <p>
 * Looks at every pool of the JVM, however it was built: the beans of the test's
 * application context, of cached ones too, and pools that the test or the code under test
 * builds by hand. What was out before the test began is not its fault. What one test has
 * out while another ends at the same time is told apart by the borrowing thread, by the
 * stack and by who built the pool; what can't be told apart is reported by the last of
 * the tests that may have done it.
 * <p>
 * On a class counts for each of its tests, those of {@code @Nested} classes included, and
 * for what happens before and after all of them. While such a test runs, pools keep the
 * borrowers' {@linkplain io.github.managedpools.PoolSettings#leakStackTraces() stacks}.
 *
 * @since 0.1.0
 */
@Target({ ElementType.TYPE, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ExtendWith(NoPoolLeaksExtension.class)
public @interface NoPoolLeaks {

	/**
	 * How long to wait at most for what is cleaned up in the background, in milliseconds
	 * of real time. A test that leaks nothing does not wait.
	 * @return the milliseconds
	 */
	long waitMillis() default 2000;

}
