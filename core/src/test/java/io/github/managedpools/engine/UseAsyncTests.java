package io.github.managedpools.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolClosedException;
import io.github.managedpools.testkit.Also;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Invariant;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Promise;
import io.github.managedpools.testkit.Rule;
import io.github.managedpools.testkit.ScriptedFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

/**
 * Asynchronous work with a lease that ends when the work's stage does.
 */
@Also(Promise.API)
class UseAsyncTests {

	@EngineTest
	void leaseLastsUntilTheStageOfTheWorkCompletes(Pools pools) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1");
		CompletableFuture<String> reply = new CompletableFuture<>();
		CompletableFuture<String> result = pool.useAsync((probe) -> reply);
		Eventually.becomes("leased", () -> pool.state().leases() == 1);
		List<Integer> leases = new ArrayList<>();
		CompletableFuture<Void> seen = result.thenAccept((text) -> leases.add(pool.state().leases()));
		assertThat(result).isNotDone();
		reply.complete("250 OK");
		assertThat(result.get()).isEqualTo("250 OK");
		seen.get();
		assertThat(leases).as("leases when the result is there").containsExactly(0);
		assertThat(pool.state().resources().idle()).isEqualTo(1);
	}

	@EngineTest
	void workBeginsOnTheCallingThreadWhenSomethingIsIdle(Pools pools) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1");
		pool.acquire().close();
		AtomicReference<Thread> thread = new AtomicReference<>();
		assertThat(pool.useAsync((probe) -> {
			thread.set(Thread.currentThread());
			return CompletableFuture.completedFuture(probe.id());
		})).isCompletedWithValue(1);
		assertThat(thread).hasValue(Thread.currentThread());
	}

	@EngineTest
	void workNeverBeginsOnTheThreadThatReleasesTheResource(Pools pools, Callers callers) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1");
		Lease<Probe> held = pool.acquire();
		AtomicReference<Thread> thread = new AtomicReference<>();
		CompletableFuture<Integer> result = pool.useAsync((probe) -> {
			thread.set(Thread.currentThread());
			return CompletableFuture.completedFuture(probe.id());
		});
		assertThat(result).isNotDone();
		Thread releasing = callers.run(held::close).join().thread();
		assertThat(result.get()).isEqualTo(1);
		assertThat(thread.get()).isNotSameAs(releasing);
	}

	@EngineTest
	void resourceIsDestroyedWhenTheStageFailsWithAFatalException(Pools pools) {
		for (boolean fatal : new boolean[] { true, false }) {
			ScriptedFactory factory = pools.factory().fatal((failure) -> fatal && failure instanceof IOException);
			Pool<Probe> pool = pools.open(factory, "0..1");
			IOException broken = new IOException("broken pipe");
			CompletableFuture<Object> reply = new CompletableFuture<>();
			// Like a client that derives its stage from another one
			CompletableFuture<Object> result = pool.useAsync((probe) -> reply.thenApply((text) -> text));
			Eventually.becomes("leased", () -> pool.state().leases() == 1);
			reply.completeExceptionally(broken);
			assertThatExceptionOfType(CompletionException.class).isThrownBy(result::join).withCause(broken);
			assertThat(pool.state().leases()).isZero();
			assertThat(pool.state().resources().idle()).isEqualTo(fatal ? 0 : 1);
		}
	}

	@EngineTest
	void failureOfTheWorkItselfIsReportedInTheResult(Pools pools) {
		ScriptedFactory factory = pools.factory().fatal((failure) -> failure instanceof UncheckedIOException);
		Pool<Probe> pool = pools.open(factory, "0..1");
		IOException checked = new IOException("not fatal here");
		assertThatExceptionOfType(CompletionException.class).isThrownBy(pool.useAsync((probe) -> {
			throw checked;
		})::join).withCause(checked);
		assertThat(pool.state().resources().idle()).isEqualTo(1);
		UncheckedIOException fatal = new UncheckedIOException(checked);
		assertThatExceptionOfType(CompletionException.class).isThrownBy(pool.useAsync((probe) -> {
			throw fatal;
		})::join).withCause(fatal);
		assertThat(pool.state().resources().idle()).isZero();
	}

	@EngineTest
	void workWithoutAStageIsAnErrorThatSaysSo(Pools pools) {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1");
		CompletableFuture<Object> result = pool.useAsync((probe) -> null);
		assertThatExceptionOfType(CompletionException.class).isThrownBy(result::join)
			.withCauseInstanceOf(NullPointerException.class)
			.withMessageContaining("The work returned null instead of a stage");
		assertThat(pool.state().leases()).isZero();
		assertThatNullPointerException().isThrownBy(() -> pool.useAsync(null)).withMessage("'work' must not be null");
	}

	@EngineTest
	void refusalIsReportedInTheResultAndNoWorkBegins(Pools pools) {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1");
		pool.close();
		AtomicReference<Probe> used = new AtomicReference<>();
		CompletableFuture<Void> result = pool.useAsync((probe) -> {
			used.set(probe);
			return CompletableFuture.completedFuture(null);
		});
		assertThatExceptionOfType(CompletionException.class).isThrownBy(result::join)
			.withCauseInstanceOf(PoolClosedException.class);
		assertThat(used).hasNullValue();
	}

	/**
	 * All ways for a caller to end a result.
	 */
	private static Map<String, Consumer<CompletableFuture<Object>>> ends() {
		Map<String, Consumer<CompletableFuture<Object>>> ends = new LinkedHashMap<>();
		ends.put("cancel", (result) -> result.cancel(true));
		ends.put("complete", (result) -> result.complete("given up"));
		ends.put("completeExceptionally", (result) -> result.completeExceptionally(new TimeoutException()));
		ends.put("orTimeout", (result) -> result.orTimeout(1, TimeUnit.NANOSECONDS));
		ends.put("completeOnTimeout", (result) -> result.completeOnTimeout("late", 1, TimeUnit.NANOSECONDS));
		ends.put("cancel of a derived stage", (result) -> result.thenApply((value) -> value).cancel(true));
		ends.put("time limit of a derived stage",
				(result) -> result.thenCompose(CompletableFuture::completedFuture).thenAccept((value) -> {
				}).orTimeout(1, TimeUnit.NANOSECONDS));
		return ends;
	}

	@Rule(Invariant.WAITER_ENDS_ONCE)
	@EngineTest
	void resultThatIsEndedBeforeTheLeaseIsThereGivesItsPlaceUp(Pools pools) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1");
		for (Map.Entry<String, Consumer<CompletableFuture<Object>>> end : ends().entrySet()) {
			Lease<Probe> held = pool.acquire();
			AtomicReference<Probe> used = new AtomicReference<>();
			CompletableFuture<Object> result = pool.useAsync((probe) -> {
				used.set(probe);
				return new CompletableFuture<>();
			});
			assertThat(pool.state().pending()).isEqualTo(1);
			end.getValue().accept(result);
			Eventually.becomes("no caller waits after " + end.getKey(), () -> pool.state().pending() == 0);
			held.close();
			assertThat(used).as(end.getKey()).hasNullValue();
			assertThat(pool.state().leases()).as(end.getKey()).isZero();
		}
	}

	@Rule(Invariant.WAITER_ENDS_ONCE)
	@EngineTest
	void resultThatIsEndedWhileTheWorkIsUnderWayCancelsItAndDestroysTheResource(Pools pools) {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1");
		int destroyed = 0;
		for (Map.Entry<String, Consumer<CompletableFuture<Object>>> end : ends().entrySet()) {
			CompletableFuture<Object> work = new CompletableFuture<>();
			AtomicReference<Probe> used = new AtomicReference<>();
			CompletableFuture<Object> result = pool.useAsync((probe) -> {
				used.set(probe);
				return work;
			});
			Eventually.becomes("begun", () -> used.get() != null);
			end.getValue().accept(result);
			Eventually.becomes("cancelled by " + end.getKey(), work::isCancelled);
			Eventually.becomes("ended by " + end.getKey(), () -> pool.state().leases() == 0);
			long expected = ++destroyed;
			Eventually.becomes("destroyed after " + end.getKey(),
					() -> pool.state().counters().destroyed() == expected);
		}
	}

	@EngineTest
	void resultThatIsEndedWhileTheWorkBeginsCancelsItToo(Pools pools) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1");
		Lease<Probe> held = pool.acquire();
		CompletableFuture<Object> work = new CompletableFuture<>();
		AtomicReference<CompletableFuture<Object>> result = new AtomicReference<>();
		result.set(pool.useAsync((probe) -> {
			result.get().cancel(true);
			return work;
		}));
		held.close();
		Eventually.becomes("cancelled", work::isCancelled);
		Eventually.becomes("destroyed", () -> pool.state().counters().destroyed() == 1);
		assertThat(result.get()).isCancelled();
	}

	@EngineTest
	void workThatCanNotBeCancelledLosesItsResourceAllTheSame(Pools pools) {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1");
		CompletableFuture<Object> work = new CompletableFuture<>();
		CompletionStage<Object> stage = work.minimalCompletionStage();
		AtomicReference<Probe> used = new AtomicReference<>();
		CompletableFuture<Object> result = pool.useAsync((probe) -> {
			used.set(probe);
			return stage;
		});
		Eventually.becomes("begun", () -> used.get() != null);
		result.cancel(true);
		Eventually.becomes("destroyed", () -> pool.state().counters().destroyed() == 1);
		work.complete("late");
		assertThat(pool.state().leases()).isZero();
	}

	@EngineTest
	void resourceOfAStageThatOthersCancelIsDestroyed(Pools pools) {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1");
		CompletableFuture<Object> work = new CompletableFuture<>();
		CompletableFuture<Object> result = pool.useAsync((probe) -> work);
		Eventually.becomes("leased", () -> pool.state().leases() == 1);
		work.cancel(false);
		assertThatExceptionOfType(CancellationException.class).isThrownBy(result::join);
		Eventually.becomes("destroyed", () -> pool.state().counters().destroyed() == 1);
	}

	@Also(Promise.KEYED)
	@EngineTest
	void keyedPoolUsesAResourceOfTheKey(Pools pools) throws Exception {
		KeyedPool<String, Probe> pool = pools.openKeyed((builder) -> builder.size(0, 1)).pool();
		CompletableFuture<String> reply = new CompletableFuture<>();
		CompletableFuture<String> result = pool.useAsync("a", (probe) -> reply);
		Eventually.becomes("leased", () -> pool.state().leases() == 1);
		CompletableFuture<String> second = pool.useAsync("a", (probe) -> CompletableFuture.completedFuture("b"));
		assertThat(second).isNotDone();
		reply.complete("a");
		assertThat(result.get()).isEqualTo("a");
		assertThat(second.get()).isEqualTo("b");
		AssertionError fatal = new AssertionError("fatal for this factory");
		assertThatExceptionOfType(CompletionException.class).isThrownBy(pool.useAsync("a", (probe) -> {
			throw fatal;
		})::join).withCause(fatal);
		Eventually.becomes("destroyed", () -> pool.state().counters().destroyed() == 1);
		assertThat(pool.isFatal(fatal)).isTrue();
		assertThat(pool.isFatal(new IOException())).isFalse();
		assertThatNullPointerException().isThrownBy(() -> pool.useAsync("a", null))
			.withMessage("'work' must not be null");
	}

}
