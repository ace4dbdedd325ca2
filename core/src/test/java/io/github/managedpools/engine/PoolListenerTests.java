package io.github.managedpools.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import io.github.managedpools.DestroyReason;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolClosedException;
import io.github.managedpools.PoolListener;
import io.github.managedpools.PoolListener.AcquireOutcome;
import io.github.managedpools.TooManyPendingException;
import io.github.managedpools.testkit.Also;
import io.github.managedpools.testkit.Caller;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Gate;
import io.github.managedpools.testkit.Invariant;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Promise;
import io.github.managedpools.testkit.Recorder;
import io.github.managedpools.testkit.Rule;
import io.github.managedpools.testkit.ScriptedFactory;
import org.jspecify.annotations.Nullable;

import static io.github.managedpools.testkit.Script.fail;
import static io.github.managedpools.testkit.Script.pass;
import static io.github.managedpools.testkit.Script.passIgnoringInterrupts;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Events of waits and creations, from their beginning to their end.
 */
@Also(Promise.SHOWN)
class PoolListenerTests {

	private final Lasting lasting = new Lasting();

	@EngineTest
	void aWaitBeginsAndEndsOnTheCallersThread(Pools pools, Callers callers) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1", (builder) -> builder.listener(this.lasting));
		Lease<Probe> held = pool.acquire();
		this.lasting.moments.clear();
		Caller<Lease<Probe>> caller = callers.acquireAndWait(pool);
		held.close();
		caller.result().close();
		assertThat(this.lasting.moments).containsExactly("wait", "waited ACQUIRED");
		assertThat(this.lasting.threads).endsWith(caller.thread(), caller.thread());
	}

	@EngineTest
	void everyOutcomeOfAWaitIsReported(Pools pools, Callers callers) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1", (builder) -> builder.listener(this.lasting));
		Lease<Probe> held = pool.acquire();
		this.lasting.moments.clear();
		callers.acquireAndWait(pool).interrupt().join();
		CompletableFuture<Lease<Probe>> cancelled = pool.acquireAsync();
		cancelled.cancel(false);
		CompletableFuture<Lease<Probe>> served = pool.acquireAsync();
		held.close();
		served.join();
		Caller<Lease<Probe>> closed = callers.acquireAndWait(pool);
		pool.shutdown(Duration.ZERO);
		closed.failure();
		served.join().close();
		Eventually.holds(() -> assertThat(this.lasting.moments).filteredOn((moment) -> moment.startsWith("waited"))
			.containsExactlyInAnyOrder("waited INTERRUPTED", "waited CANCELLED", "waited ACQUIRED", "waited CLOSED"));
		assertThat(this.lasting.moments).filteredOn("wait"::equals).hasSize(4);
	}

	@EngineTest
	void callerOfAClosedPoolIsReported(Pools pools) throws Exception {
		Recorder recorder = new Recorder();
		Pool<Probe> pool = pools.open(pools.factory(), "0..1", (builder) -> builder.listener(recorder));
		pool.close();
		assertThatExceptionOfType(PoolClosedException.class).isThrownBy(pool::acquire);
		assertThatExceptionOfType(PoolClosedException.class).isThrownBy(pool::tryAcquire);
		assertThat(recorder.count("not acquired CLOSED")).isEqualTo(2);
	}

	@EngineTest
	void callerThatMayNotWaitIsNotReportedAsWaiting(Pools pools) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "1..1",
				(builder) -> builder.maxPending(0).listener(this.lasting));
		Eventually.becomes("the minimum is there", () -> pool.state().resources().idle() == 1);
		try (Lease<Probe> held = pool.acquire()) {
			assertThatExceptionOfType(TooManyPendingException.class).isThrownBy(pool::acquire);
			assertThat(held.get()).isNotNull();
		}
		assertThat(this.lasting.moments).doesNotContain("wait");
	}

	@EngineTest
	void callerThatFindsTheQueueFullAtTheLastInstantIsReported(Pools pools, Callers callers) throws Exception {
		List<AcquireOutcome> outcomes = new CopyOnWriteArrayList<>();
		AtomicReference<Runnable> onWaiting = new AtomicReference<>(() -> {
		});
		Pool<Probe> pool = pools.open(pools.factory(), "0..1",
				(builder) -> builder.maxPending(1).listener(new PoolListener() {

					@Override
					public Consumer<AcquireOutcome> onWaiting(String name) {
						onWaiting.getAndSet(() -> {
						}).run();
						return outcomes::add;
					}

				}));
		Lease<Probe> held = pool.acquire();
		outcomes.clear();
		AtomicReference<Caller<Lease<Probe>>> faster = new AtomicReference<>();
		onWaiting.set(() -> faster.set(callers.acquireAndWait(pool)));
		assertThat(callers.acquire(pool).failure()).isInstanceOf(TooManyPendingException.class);
		assertThat(outcomes).containsExactly(AcquireOutcome.REJECTED);
		assertThat(pool.state().pending()).isEqualTo(1);
		held.close();
		faster.get().result().close();
	}

	@EngineTest
	void aCreationBeginsAndEndsOnTheThreadThatCallsTheFactory(Pools pools) {
		ScriptedFactory factory = pools.factory().creates(script(fail(new IOException("refused"))), script());
		Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.listener(this.lasting));
		assertThatExceptionOfType(RuntimeException.class).isThrownBy(pool::acquire);
		assertThat(this.lasting.moments).contains("create", "created java.io.IOException: refused");
		int begin = this.lasting.moments.indexOf("create");
		int end = this.lasting.moments.indexOf("created java.io.IOException: refused");
		assertThat(this.lasting.threads.get(begin)).isSameAs(this.lasting.threads.get(end));
	}

	@EngineTest
	void listenerGetsTheDurationOfEverything(Pools pools, Callers callers, ManualClock clock) throws Exception {
		List<Gate> gates = List.of(new Gate(), new Gate(), new Gate());
		ScriptedFactory factory = pools.factory()
			.creates(script(pass(gates.get(0))), script(pass(gates.get(1)), fail(new IOException("refused"))))
			.destroys(script(passIgnoringInterrupts(gates.get(2))));
		clock.advance(Duration.ofHours(1));
		Timing timing = new Timing();
		Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.listener(timing));
		Caller<Lease<Probe>> caller = callers.acquireAndWait(pool);
		advanceAndOpen(gates.get(0), clock, Duration.ofSeconds(3));
		Lease<Probe> lease = caller.result();
		Caller<Lease<Probe>> interrupted = callers.acquireAndWait(pool);
		clock.advance(Duration.ofSeconds(2));
		interrupted.interrupt().join();
		lease.invalidate();
		advanceAndOpen(gates.get(2), clock, Duration.ofSeconds(4));
		Eventually.becomes("destroyed", () -> timing.moments.size() == 4);
		Caller<Lease<Probe>> refused = callers.acquireAndWait(pool);
		advanceAndOpen(gates.get(1), clock, Duration.ofSeconds(5));
		refused.join();
		assertThat(timing.moments).containsExactly("created PT3S", "acquired PT3S", "INTERRUPTED PT2S",
				"destroyed PT4S", "create failed PT5S", "FAILED PT5S");
	}

	private static void advanceAndOpen(Gate gate, ManualClock clock, Duration time) throws InterruptedException {
		gate.awaitArrival();
		clock.advance(time);
		gate.open();
	}

	@Rule(Invariant.USER_CODE_MAY_THROW_ANYTHING)
	@EngineTest
	void aListenerThatThrowsLosesNothing(Pools pools, Callers callers) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1", (builder) -> builder.listener(new Throwing()));
		Lease<Probe> held = pool.acquire();
		Caller<Lease<Probe>> caller = callers.acquireAndWait(pool);
		held.close();
		caller.result().close();
		assertThat(pool.state().pending()).isZero();
	}

	private static final class Lasting implements PoolListener {

		private final List<String> moments = new CopyOnWriteArrayList<>();

		private final List<Thread> threads = new CopyOnWriteArrayList<>();

		@Override
		public Consumer<AcquireOutcome> onWaiting(String pool) {
			add("wait");
			return (outcome) -> add("waited " + outcome);
		}

		@Override
		public Consumer<@Nullable Throwable> onCreating(String pool) {
			add("create");
			return (failure) -> add("created " + failure);
		}

		private synchronized void add(String moment) {
			this.threads.add(Thread.currentThread());
			this.moments.add(moment);
		}

	}

	private static final class Timing implements PoolListener {

		private final List<String> moments = new CopyOnWriteArrayList<>();

		@Override
		public void onCreated(String pool, Duration took) {
			this.moments.add("created " + took);
		}

		@Override
		public void onCreateFailed(String pool, Duration took, Throwable cause) {
			this.moments.add("create failed " + took);
		}

		@Override
		public void onDestroyed(String pool, DestroyReason reason, Duration took) {
			this.moments.add("destroyed " + took);
		}

		@Override
		public void onAcquired(String pool, Duration waited) {
			this.moments.add("acquired " + waited);
		}

		@Override
		public void onNotAcquired(String pool, AcquireOutcome outcome, Duration waited) {
			this.moments.add(outcome + " " + waited);
		}

	}

	private static final class Throwing implements PoolListener {

		@Override
		public Consumer<AcquireOutcome> onWaiting(String pool) {
			return (outcome) -> {
				throw new IllegalStateException("at the end of a wait");
			};
		}

		@Override
		public Consumer<@Nullable Throwable> onCreating(String pool) {
			throw new IllegalStateException("at the begin of a creation");
		}

	}

}
