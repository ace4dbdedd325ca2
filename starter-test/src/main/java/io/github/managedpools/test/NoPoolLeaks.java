package io.github.managedpools.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Fails a test that ends with an open lease, a live resource of a closed pool, a waiting
 * caller, or a ledger that does not add up. The failure names the borrower and the time,
 * with the borrower's stack.
 * <p>
 * Checks every pool of the JVM, however it was built: the beans of the test's application
 * context and of cached contexts, and pools that the test or the code under test builds
 * by hand. A test is not blamed for leases from before it began. Parallel tests are told
 * apart by the borrowing thread, by the stack and by the builder of the pool; if that
 * does not suffice, the last of the tests in question reports the leak.
 * <p>
 * On a class, applies to each of its tests, including those of {@code @Nested} classes,
 * and to what happens before and after all of them. While such a test runs, pools keep
 * the borrowers' {@linkplain io.github.managedpools.PoolSettings#leakStackTraces()
 * stacks}.
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
	 * Returns the longest wait for cleanup in the background, in milliseconds of real
	 * time. A test that leaks nothing does not wait.
	 * @return the milliseconds
	 */
	long waitMillis() default 2000;

}
