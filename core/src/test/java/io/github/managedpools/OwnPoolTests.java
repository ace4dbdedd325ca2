package io.github.managedpools;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;

import io.github.managedpools.testkit.Also;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Promise;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

/**
 * An application's own pools, which implement only the methods without a default.
 */
@Also(Promise.API)
class OwnPoolTests {

	private final Pool<StringBuilder> behind = Pool.<StringBuilder>builder((scope) -> new StringBuilder())
		.size(0, 1)
		.build();

	private final KeyedPool<String, StringBuilder> keyedBehind = KeyedPool
		.<String, StringBuilder>builder((key, scope) -> new StringBuilder(key))
		.size(0, 1)
		.build();

	/** The promised future, which has no link to its caller. */
	private final AtomicReference<CompletableFuture<Lease<StringBuilder>>> promised = new AtomicReference<>();

	private boolean promisesNothing;

	private final Pool<StringBuilder> own = own(Pool.class, this.behind);

	private final KeyedPool<String, StringBuilder> ownKeyed = own(KeyedPool.class, this.keyedBehind);

	@SuppressWarnings("unchecked")
	private <P> P own(Class<? super P> type, P target) {
		return (P) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { type },
				(proxy, method, arguments) -> method.isDefault()
						? InvocationHandler.invokeDefault(proxy, method, arguments) : call(target, method, arguments));
	}

	private Object call(Object target, Method method, Object[] arguments) throws Throwable {
		if (method.getName().equals("acquireAsync") && (this.promised.get() != null || this.promisesNothing)) {
			return this.promised.get();
		}
		try {
			return method.invoke(target, arguments);
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

	@AfterEach
	void nothingIsLost() {
		assertThat(this.behind.state().leases()).isZero();
		assertThat(this.behind.state().pending()).isZero();
		assertThat(this.keyedBehind.state().leases()).isZero();
		this.behind.close();
		this.keyedBehind.close();
	}

	@Test
	void waitEndsInTimeAndGivesItsPlaceUp() throws Exception {
		Lease<StringBuilder> held = this.behind.acquire();
		CompletableFuture<Lease<StringBuilder>> future = this.own.acquireAsync(Duration.ofMillis(1));
		assertThatExceptionOfType(CompletionException.class).isThrownBy(future::join)
			.withCauseInstanceOf(AcquireTimeoutException.class)
			.withMessageContaining("within 1ms");
		Eventually.becomes("no caller waits", () -> this.behind.state().pending() == 0);
		assertThat(this.own.acquireAsync(Duration.ZERO)).isCompletedExceptionally();
		held.close();
		this.own.acquireAsync(Duration.ZERO).join().close();
		this.own.acquireAsync(Duration.ofSeconds(Long.MAX_VALUE)).join().close();
	}

	@Test
	void cancelledWaitGivesItsPlaceUp() throws Exception {
		Lease<StringBuilder> held = this.behind.acquire();
		CompletableFuture<Lease<StringBuilder>> future = this.own.acquireAsync(Duration.ofMinutes(1));
		future.cancel(true);
		assertThat(this.behind.state().pending()).isZero();
		held.close();
	}

	@Test
	void leaseThatComesTooLateIsGivenBack() throws Exception {
		this.promised.set(new CompletableFuture<>() {
			@Override
			public boolean cancel(boolean mayInterruptIfRunning) {
				return false;
			}
		});
		assertThat(this.own.acquireAsync(Duration.ZERO)).isCompletedExceptionally();
		CompletableFuture<Object> cancelled = this.own.useAsync((builder) -> {
			throw new AssertionError("must not begin");
		});
		cancelled.cancel(true);
		this.promised.get().complete(this.behind.acquire());
		assertThat(this.behind.state().leases()).isZero();
	}

	@Test
	void poolWithoutAFutureIsRefusedWithTheReason() {
		this.promisesNothing = true;
		assertThatNullPointerException()
			.isThrownBy(() -> this.own.useAsync((builder) -> CompletableFuture.completedFuture("")))
			.withMessage("acquireAsync of the pool returned null instead of a future");
		assertThatNullPointerException().isThrownBy(() -> this.own.acquireAsync(Duration.ZERO))
			.withMessage("acquireAsync of the pool returned null instead of a future");
	}

	@Test
	void asynchronousWorkGivesItsLeaseBack() {
		assertThat(this.own.useAsync((builder) -> CompletableFuture.completedFuture(builder.length())).join()).isZero();
		assertThat(this.behind.state().resources().idle()).isEqualTo(1);
		assertThatExceptionOfType(CompletionException.class).isThrownBy(this.own.useAsync((builder) -> {
			throw new IOException("broken");
		})::join).withCauseInstanceOf(IOException.class);
		Eventually.becomes("destroyed", () -> this.behind.state().counters().destroyed() == 1);
	}

	@Test
	void keyedPoolHasTheSame() throws Exception {
		Lease<StringBuilder> held = this.keyedBehind.acquire("acme");
		assertThatExceptionOfType(CompletionException.class)
			.isThrownBy(this.ownKeyed.acquireAsync("acme", Duration.ofMillis(1))::join)
			.withCauseInstanceOf(AcquireTimeoutException.class);
		held.close();
		assertThat(this.ownKeyed.useAsync("acme", (builder) -> CompletableFuture.completedFuture(builder.toString()))
			.join()).isEqualTo("acme");
		assertThat(this.ownKeyed.isFatal(new IOException())).isTrue();
		assertThat(this.ownKeyed.isFatal(new IllegalStateException())).isFalse();
	}

}
