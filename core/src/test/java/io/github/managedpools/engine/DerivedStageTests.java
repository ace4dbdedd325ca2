package io.github.managedpools.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;

import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.SizeRange;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Family;
import io.github.managedpools.testkit.Gate;
import io.github.managedpools.testkit.Invariant;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Regression;
import io.github.managedpools.testkit.Rule;
import io.github.managedpools.testkit.Steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * A caller ends a stage that is derived from the future of a lease.
 */
@Rule(Invariant.WAITER_ENDS_ONCE)
@Regression("ours: a lease whose promise went into a cancelled stage was lost")
class DerivedStageTests {

	/**
	 * All ways to derive a stage, each with a function that closes its lease.
	 */
	private static Map<String, Function<CompletableFuture<Lease<Probe>>, CompletableFuture<?>>> stages() {
		CompletableFuture<Lease<Probe>> never = new CompletableFuture<>();
		CompletableFuture<String> done = CompletableFuture.completedFuture("done");
		Map<String, Function<CompletableFuture<Lease<Probe>>, CompletableFuture<?>>> stages = new LinkedHashMap<>();
		stages.put("thenApply", (promise) -> promise.thenApply(DerivedStageTests::use));
		stages.put("thenApplyAsync", (promise) -> promise.thenApplyAsync(DerivedStageTests::use));
		stages.put("thenApplyAsync, own executor",
				(promise) -> promise.thenApplyAsync(DerivedStageTests::use, Runnable::run));
		stages.put("thenAccept", (promise) -> promise.thenAccept(Lease::close));
		stages.put("thenAcceptAsync", (promise) -> promise.thenAcceptAsync(Lease::close));
		stages.put("thenRun", (promise) -> promise.thenRun(() -> promise.join().close()));
		stages.put("thenCompose",
				(promise) -> promise.thenCompose((lease) -> CompletableFuture.completedFuture(use(lease))));
		stages.put("thenComposeAsync",
				(promise) -> promise.thenComposeAsync((lease) -> CompletableFuture.completedFuture(use(lease))));
		stages.put("handle", (promise) -> promise.handle((lease, failure) -> use(lease)));
		stages.put("handleAsync", (promise) -> promise.handleAsync((lease, failure) -> use(lease)));
		stages.put("whenComplete", (promise) -> promise.whenComplete((lease, failure) -> use(lease)));
		stages.put("exceptionally", (promise) -> promise.exceptionally((failure) -> null));
		stages.put("exceptionallyCompose", (promise) -> promise.exceptionallyCompose((failure) -> never));
		stages.put("copy", CompletableFuture::copy);
		stages.put("minimalCompletionStage", (promise) -> promise.minimalCompletionStage().toCompletableFuture());
		stages.put("minimalCompletionStage, then",
				(promise) -> promise.minimalCompletionStage().thenApply(DerivedStageTests::use).toCompletableFuture());
		stages.put("toCompletableFuture", CompletableFuture::toCompletableFuture);
		stages.put("orTimeout", (promise) -> promise.orTimeout(1, TimeUnit.DAYS));
		stages.put("completeOnTimeout", (promise) -> promise.completeOnTimeout(null, 1, TimeUnit.DAYS));
		stages.put("thenCombine", (promise) -> promise.thenCombine(done, (lease, other) -> use(lease)));
		stages.put("thenCombineAsync", (promise) -> promise.thenCombineAsync(done, (lease, other) -> use(lease)));
		stages.put("thenAcceptBoth", (promise) -> promise.thenAcceptBoth(done, (lease, other) -> lease.close()));
		stages.put("thenAcceptBothAsync",
				(promise) -> promise.thenAcceptBothAsync(done, (lease, other) -> lease.close()));
		stages.put("runAfterBoth", (promise) -> promise.runAfterBoth(done, () -> promise.join().close()));
		stages.put("applyToEither", (promise) -> promise.applyToEither(never, DerivedStageTests::use));
		stages.put("applyToEitherAsync", (promise) -> promise.applyToEitherAsync(never, DerivedStageTests::use));
		stages.put("acceptEither", (promise) -> promise.acceptEither(never, Lease::close));
		stages.put("acceptEitherAsync", (promise) -> promise.acceptEitherAsync(never, Lease::close));
		stages.put("runAfterEither", (promise) -> promise.runAfterEither(never, () -> promise.join().close()));
		stages.put("several in a row",
				(promise) -> promise.thenApply((lease) -> lease).copy().whenComplete((lease, failure) -> {
				}).thenAccept(Lease::close));
		return stages;
	}

	private static Map<String, Consumer<CompletableFuture<?>>> ends() {
		Map<String, Consumer<CompletableFuture<?>>> ends = new LinkedHashMap<>();
		ends.put("cancel", (stage) -> stage.cancel(true));
		ends.put("completeExceptionally", (stage) -> stage.completeExceptionally(new IOException()));
		ends.put("complete", (stage) -> stage.complete(null));
		ends.put("completeAsync", (stage) -> stage.completeAsync(() -> null, Runnable::run));
		ends.put("orTimeout", (stage) -> {
			stage.orTimeout(1, TimeUnit.NANOSECONDS);
			Eventually.becomes("timed out", stage::isDone);
		});
		ends.put("completeOnTimeout", (stage) -> {
			stage.completeOnTimeout(null, 1, TimeUnit.NANOSECONDS);
			Eventually.becomes("timed out", stage::isDone);
		});
		return ends;
	}

	@EngineTest
	void stageThatIsEndedBeforeTheLeaseIsThereGivesItsPlaceInTheQueueUp(Pools pools) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1");
		Lease<Probe> held = pool.acquire();
		stages().forEach((name, derive) -> ends().forEach((end, action) -> {
			action.accept(derive.apply(pool.acquireAsync()));
			Eventually.becomes(name + " ended by " + end, () -> pool.state().pending() == 0);
		}));
		held.close();
		assertAtRest(pool);
	}

	@EngineTest
	void stageThatIsEndedWhileTheLeaseIsOnItsWayLosesNothing(Pools pools, Steps steps) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1");
		for (Function<CompletableFuture<Lease<Probe>>, CompletableFuture<?>> derive : stages().values()) {
			Lease<Probe> held = pool.acquire();
			CompletableFuture<?> stage = derive.apply(pool.acquireAsync());
			Gate delivered = steps.stopAt(StepPoint.DELIVERED);
			held.close();
			delivered.awaitArrival();
			stage.cancel(false);
			delivered.open();
			assertAtRest(pool);
		}
	}

	@EngineTest
	void stageOfAKeyThatIsEndedGivesItsPlaceInTheQueueUp(Pools pools) throws Exception {
		Family family = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..1")));
		Lease<Probe> held = family.pool().acquire("a");
		stages().forEach((name, derive) -> {
			derive.apply(family.pool().acquireAsync("a")).cancel(false);
			Eventually.becomes(name, () -> family.pool().state().pending() == 0);
		});
		held.close();
		Eventually.becomes("at rest", () -> family.pool().state().resources().idle() == 1);
	}

	@EngineTest
	void stageThatWaitsForItsExecutorGivesTheLeaseBackWhenItIsCancelled(Pools pools) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1");
		List<Runnable> tasks = new ArrayList<>();
		AtomicReference<Lease<Probe>> arrived = new AtomicReference<>();
		pool.acquire().close();
		CompletableFuture<Lease<Probe>> promise = pool.acquireAsync();
		CompletableFuture<?> stage = promise.thenAcceptAsync(arrived::set, tasks::add);
		stage.cancel(false);
		assertAtRest(pool);
		tasks.forEach(Runnable::run);
		assertThat(arrived).hasNullValue();
		assertThatIllegalStateException().isThrownBy(promise.join()::get).withMessageContaining("cancelled");
		promise.join().close();
	}

	@EngineTest
	void stageThatUsesItsResourceKeepsTheLeaseWhenItIsCancelled(Pools pools) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1");
		pool.acquire().close();
		CompletableFuture<Lease<Probe>> promise = pool.acquireAsync();
		AtomicReference<Lease<Probe>> used = new AtomicReference<>();
		CompletableFuture<String> work = new CompletableFuture<>();
		CompletableFuture<String> stage = promise.thenCompose((lease) -> {
			lease.get().use();
			used.set(lease);
			return work;
		});
		stage.cancel(false);
		assertThat(pool.state().leases()).isEqualTo(1);
		used.get().get().use();
		used.get().close();
		assertAtRest(pool);
	}

	@EngineTest
	void stageWithAnotherSourceThatFailsGivesTheLeaseBack(Pools pools) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1");
		CompletableFuture<String> failed = CompletableFuture.failedFuture(new IOException("the other"));
		List<Function<CompletableFuture<Lease<Probe>>, CompletableFuture<?>>> stages = List.of(
				(promise) -> promise.thenCombine(failed, (lease, other) -> use(lease)),
				(promise) -> promise.thenCombineAsync(failed, (lease, other) -> use(lease)),
				(promise) -> promise.thenAcceptBoth(failed, (lease, other) -> lease.close()),
				(promise) -> promise.thenAcceptBothAsync(failed, (lease, other) -> lease.close()));
		for (Function<CompletableFuture<Lease<Probe>>, CompletableFuture<?>> derive : stages) {
			Lease<Probe> held = pool.acquire();
			CompletableFuture<?> stage = derive.apply(pool.acquireAsync());
			held.close();
			Eventually.becomes("failed", stage::isCompletedExceptionally);
			assertAtRest(pool);
		}
	}

	@Regression("ours: a lease was lost when the executor of the stage that was to use it rejected the task")
	@EngineTest
	void stageWhoseExecutorRejectsItGivesTheLeaseBack(Pools pools) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1");
		Executor full = (task) -> {
			throw new RejectedExecutionException("full");
		};
		CompletableFuture<String> done = CompletableFuture.completedFuture("done");
		List<Function<CompletableFuture<Lease<Probe>>, CompletableFuture<?>>> stages = List.of(
				(promise) -> promise.thenApplyAsync(DerivedStageTests::use, full),
				(promise) -> promise.thenAcceptAsync(Lease::close, full),
				(promise) -> promise.thenRunAsync(() -> promise.join().close(), full),
				(promise) -> promise.thenComposeAsync((lease) -> CompletableFuture.completedFuture(use(lease)), full),
				(promise) -> promise.handleAsync((lease, failure) -> use(lease), full),
				(promise) -> promise.whenCompleteAsync((lease, failure) -> use(lease), full),
				(promise) -> promise.thenCombineAsync(done, (lease, other) -> use(lease), full),
				(promise) -> promise.thenAcceptBothAsync(done, (lease, other) -> lease.close(), full),
				(promise) -> promise.thenApply((lease) -> lease).copy().thenAcceptAsync(Lease::close, full));
		for (Function<CompletableFuture<Lease<Probe>>, CompletableFuture<?>> derive : stages) {
			Lease<Probe> held = pool.acquire();
			CompletableFuture<?> waiting = derive.apply(pool.acquireAsync());
			held.close();
			Eventually.becomes("failed", waiting::isCompletedExceptionally);
			assertAtRest(pool);
			CompletableFuture<?> atOnce = derive.apply(pool.acquireAsync());
			Eventually.becomes("failed", atOnce::isCompletedExceptionally);
			assertAtRest(pool);
		}
	}

	@EngineTest
	void stageWithAFasterSourceGivesTheLeaseBack(Pools pools) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..2");
		List<Function<CompletableFuture<Lease<Probe>>, Function<CompletableFuture<Lease<Probe>>, CompletableFuture<?>>>> stages = List
			.of((promise) -> (faster) -> promise.applyToEither(faster, DerivedStageTests::use),
					(promise) -> (faster) -> promise.applyToEitherAsync(faster, DerivedStageTests::use),
					(promise) -> (faster) -> promise.acceptEither(faster, Lease::close),
					(promise) -> (faster) -> promise.acceptEitherAsync(faster, Lease::close));
		for (Function<CompletableFuture<Lease<Probe>>, Function<CompletableFuture<Lease<Probe>>, CompletableFuture<?>>> derive : stages) {
			Lease<Probe> first = pool.acquire();
			Lease<Probe> second = pool.acquire();
			CompletableFuture<?> stage = derive.apply(pool.acquireAsync())
				.apply(CompletableFuture.completedFuture(first));
			Eventually.becomes("the faster is used", stage::isDone);
			second.close();
			assertAtRest(pool);
		}
	}

	@EngineTest
	void anotherPromiseThatIsFasterLeavesNothingBehind(Pools pools) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..2");
		Lease<Probe> first = pool.acquire();
		Lease<Probe> second = pool.acquire();
		CompletableFuture<Void> either = pool.acquireAsync().acceptEither(pool.acquireAsync(), Lease::close);
		first.close();
		second.close();
		either.get(Eventually.BOUND.toSeconds(), TimeUnit.SECONDS);
		CompletableFuture<Lease<Probe>> next = pool.acquireAsync();
		next.get(Eventually.BOUND.toSeconds(), TimeUnit.SECONDS).close();
	}

	@EngineTest
	void resultOfAPromiseCannotBeReplaced(Pools pools) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1");
		pool.acquire().close();
		CompletableFuture<Lease<Probe>> promise = pool.acquireAsync();
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> promise.obtrudeValue(null))
			.withMessageContaining("would be lost");
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> promise.copy().obtrudeException(new TimeoutException()));
		promise.join().close();
	}

	@EngineTest
	void stagesThatAreNotEndedGetTheLease(Pools pools) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1");
		stages().forEach((name, derive) -> {
			if (name.startsWith("exceptionally")) {
				return;
			}
			Object result = derive.apply(pool.acquireAsync())
				.orTimeout(Eventually.BOUND.toSeconds(), TimeUnit.SECONDS)
				.join();
			if (result instanceof Lease<?> lease) {
				lease.close();
			}
			Eventually.becomes(name, () -> pool.state().leases() == 0);
		});
		assertThat(pool.state().counters().created()).isEqualTo(1);
	}

	private static String use(Lease<Probe> lease) {
		try (lease) {
			lease.get().use();
			return "used";
		}
	}

	private static void assertAtRest(Pool<Probe> pool) {
		Eventually.becomes("at rest", () -> pool.state().pending() == 0 && pool.state().leases() == 0
				&& pool.state().resources().idle() == pool.state().resources().total());
	}

}
