package io.github.managedpools.boot.lease;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.core.annotation.AliasFor;

/**
 * Runs a method, or every public method of a class, with one lease of a pool. The lease
 * is acquired on entry, bound to the thread, reused by nested calls, and given back at
 * the end whatever happens. {@link Pooled @Pooled} proxies use it.
 * <p>
 * The resource is destroyed instead of given back when the method throws one of the
 * {@link #fatal()} types, or what the pool's factory calls fatal.
 * <p>
 * A method that returns a {@link java.util.concurrent.CompletionStage} keeps its lease
 * until the stage completes; if the stage is cancelled, nobody knows whether the work has
 * ended, and the resource is destroyed. A method that returns a reactive type runs when
 * it is subscribed to, with a lease that is held until the end of the subscription. In
 * both cases the lease is bound to the thread only while the method itself runs. Other
 * types of which the work outlives the method are refused at start-up, wherever in the
 * return type they stand: a {@code Callable}, a {@code Stream}, an {@code InputStream}, a
 * {@code ResponseEntity<StreamingResponseBody>}. Where the return type does not tell, as
 * {@code Object} does not, such a result ends in an {@link IllegalStateException}.
 * <p>
 * An interrupt that ends the wait for a lease is thrown as {@link InterruptedException}
 * where the method declares it, and as {@link PoolInterruptedException} otherwise, with
 * the interrupt flag set.
 * <p>
 * Works on calls that come from outside the bean, as every annotation does that is
 * applied by a proxy: a method of the same object that is called directly has no lease of
 * its own. Beside {@code @Async}, {@code @Scheduled} and {@code @Transactional} it may
 * stand in any order: the lease begins on the thread that does the work.
 *
 * @since 0.1.0
 */
@Target({ ElementType.TYPE, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Documented
public @interface UsesPool {

	/**
	 * The names of the pools to lease from, one resource each; dashes and case do not
	 * matter, and placeholders such as <code>${the.pool}</code> are resolved. They are
	 * leased in this order, which should be the same everywhere.
	 * @return the names
	 */
	@AliasFor("pools")
	String[] value() default {};

	/**
	 * The same as {@link #value()}.
	 * @return the names
	 */
	@AliasFor("value")
	String[] pools() default {};

	/**
	 * Types of exceptions after which a resource is destroyed, besides those that the
	 * pool's factory names.
	 * @return the types
	 */
	Class<? extends Throwable>[] fatal() default {};

}
