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
 * is acquired on entry, bound to the thread, reused by nested calls and by
 * {@link Pooled @Pooled} proxies, and given back however the method ends.
 * <p>
 * The resource is destroyed instead of given back when the method throws one of the
 * {@link #fatal()} types, or an exception that the pool's factory calls fatal.
 * <p>
 * A method that returns a {@link java.util.concurrent.CompletionStage} keeps its lease
 * until the stage completes; if the stage is cancelled, the resource is destroyed,
 * because its work may still be running. A method that returns a reactive type runs when
 * it is subscribed to, with a lease that is held until the end of the subscription. In
 * both cases the lease is bound to the thread only while the method itself runs. Start-up
 * fails for other types whose work outlives the method, anywhere in the return type: a
 * {@code Callable}, a {@code Stream}, an {@code InputStream}, a
 * {@code ResponseEntity<StreamingResponseBody>}. If the declared type is too general to
 * tell, such as {@code Object}, the call throws an {@link IllegalStateException} for such
 * a result.
 * <p>
 * An interrupt that ends the wait for a lease is thrown as {@link InterruptedException}
 * where the method declares it, and as {@link PoolInterruptedException} otherwise, with
 * the interrupt flag set.
 * <p>
 * Like every annotation that a proxy applies, it takes effect on calls from outside the
 * bean only: a method that calls another method of the same object calls it without a
 * lease of its own. It can be combined with {@code @Async}, {@code @Scheduled} and
 * {@code @Transactional} in any order: the lease begins on the thread that does the work.
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
	 * The key of the lease, if the pool is keyed: an expression (SpEL) over the arguments
	 * of the method, such as {@code #tenant} or {@code #order.customer.region}. Arguments
	 * are available by the names of their parameters, if the compiler has kept these
	 * ({@code -parameters}), and as {@code #p0} or {@code #a0}, {@code #p1} and so on;
	 * {@code #root} is the bean, and {@code @name} another bean. The expression is
	 * evaluated before the lease is acquired, and its value must not be {@code null}.
	 * Annotating a parameter with {@link PoolKey @PoolKey} has the same effect. If the
	 * method leases from several pools, the key applies to the keyed ones.
	 * <p>
	 * Nested calls with an equal key share the lease, and those with another key have a
	 * lease of their own; {@link Pooled @Pooled} proxies always use the lease of the
	 * innermost call.
	 * @return the expression
	 */
	String key() default "";

	/**
	 * Types of exceptions after which a resource is destroyed, besides those that the
	 * pool's factory names.
	 * @return the types
	 */
	Class<? extends Throwable>[] fatal() default {};

}
