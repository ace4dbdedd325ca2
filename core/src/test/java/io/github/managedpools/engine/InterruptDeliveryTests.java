package io.github.managedpools.engine;

import java.nio.channels.spi.AbstractInterruptibleChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.managedpools.AbandonedCreation;
import io.github.managedpools.AcquireTimeoutException;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.testkit.Caller;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Gate;
import io.github.managedpools.testkit.Invariant;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Regression;
import io.github.managedpools.testkit.Rule;
import io.github.managedpools.testkit.Scenario;
import io.github.managedpools.testkit.Script;
import io.github.managedpools.testkit.ScriptedFactory;
import io.github.managedpools.testkit.Situation;

import static io.github.managedpools.testkit.Script.part;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * User code blocks in an interruptible channel, so that an interrupt runs the channel's
 * close on the interrupting thread: here a close that takes long.
 */
@Rule({ Invariant.USER_CODE_DELAYS_NO_OTHER_CALLER, Invariant.USER_OBJECTS_ARE_USER_CODE })
@Scenario(Situation.INTERRUPT_THAT_BLOCKS)
@Regression("ours: an interrupt closed a channel on the one timer thread, and the timeouts of all pools waited")
class InterruptDeliveryTests {

	private static final Duration LIMIT = Duration.ofSeconds(3);

	private final Gate blocked = new Gate();

	private final Gate closing = new Gate();

	private final List<Thread> closers = new CopyOnWriteArrayList<>();

	/** Blocks in a channel whose close blocks until the gate is opened. */
	private final Script.Step blockInChannel = (act) -> new Channel().block();

	@EngineTest
	void timeoutsOfOtherPoolsHoldWhileACreationIsInterrupted(Pools pools, Callers callers, ManualClock clock)
			throws Exception {
		ScriptedFactory factory = pools.factory().creates(script(part("socket"), this.blockInChannel));
		Pool<Probe> slow = pools.open(factory, "0..1", (builder) -> builder.createTimeout(LIMIT));
		slow.tryAcquire();
		this.blocked.awaitArrival();
		// Returns, because the timer's tasks do not block
		advance(callers, clock);
		this.closing.awaitArrival();
		Pool<Probe> other = pools.open(pools.factory(), "0..1");
		try (Lease<Probe> held = callers.acquire(other).result()) {
			Caller<Lease<Probe>> waiter = callers.call(() -> other.acquire(LIMIT));
			waiter.awaitWaiting();
			advance(callers, clock);
			assertThat(waiter.failure()).isInstanceOf(AcquireTimeoutException.class);
		}
		this.closing.open();
		Eventually.becomes("undone", () -> factory.ledger().alive() == 0);
	}

	@EngineTest
	void callerWhoGivesUpDoesNotCloseTheChannelOfACreation(Pools pools, Callers callers, ManualClock clock)
			throws Exception {
		ScriptedFactory factory = pools.factory().creates(script(part("socket"), this.blockInChannel));
		Pool<Probe> pool = pools.open(factory, "0..1",
				(builder) -> builder.abandonedCreation(AbandonedCreation.CANCEL));
		Caller<Lease<Probe>> caller = callers.acquire(pool);
		this.blocked.awaitArrival();
		caller.awaitWaiting().interrupt();
		assertThat(caller.failure()).isInstanceOf(InterruptedException.class);
		this.closing.awaitArrival();
		this.closing.open();
		Eventually.becomes("undone", () -> factory.ledger().alive() == 0);
		assertThat(this.closers).hasSize(1).doesNotContain(caller.thread());
	}

	@EngineTest
	void cancelDoesNotCloseTheChannelOfACreation(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory().creates(script(part("socket"), this.blockInChannel));
		Pool<Probe> pool = pools.open(factory, "0..1",
				(builder) -> builder.abandonedCreation(AbandonedCreation.CANCEL));
		CompletableFuture<Lease<Probe>> future = pool.acquireAsync();
		this.blocked.awaitArrival();
		Caller<Boolean> canceller = callers.call(() -> future.cancel(true));
		assertThat(canceller.result()).isTrue();
		this.closing.awaitArrival();
		this.closing.open();
		Eventually.becomes("undone", () -> factory.ledger().alive() == 0);
		assertThat(this.closers).hasSize(1).doesNotContain(canceller.thread());
	}

	@EngineTest
	void shutdownDoesNotCloseTheChannelOfACreation(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory().creates(script(part("socket"), this.blockInChannel));
		Pool<Probe> pool = pools.open(factory, "0..1");
		pool.tryAcquire();
		this.blocked.awaitArrival();
		Caller<?> closer = callers.call(() -> pool.shutdown(Duration.ZERO));
		closer.result();
		this.closing.awaitArrival();
		this.closing.open();
		Eventually.becomes("undone", () -> factory.ledger().alive() == 0);
		assertThat(this.closers).hasSize(1).doesNotContain(closer.thread());
	}

	@EngineTest
	void placeOfACheckThatIsInterruptedDoesNotWaitForTheChannel(Pools pools, Callers callers, ManualClock clock)
			throws Exception {
		ScriptedFactory factory = pools.factory().resets(script(this.blockInChannel));
		Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.checkTimeout(LIMIT));
		callers.acquire(pool).result().close();
		this.blocked.awaitArrival();
		advance(callers, clock);
		this.closing.awaitArrival();
		// The first resource is destroyed and another built while the channel is being
		// closed
		callers.acquire(pool).result().invalidate();
		this.closing.open();
		Eventually.becomes("destroyed", () -> pool.state().counters().destroyed() == 2);
	}

	private static void advance(Callers callers, ManualClock clock) {
		callers.run(() -> clock.advance(LIMIT)).result();
	}

	/**
	 * A channel to block in.
	 */
	private final class Channel extends AbstractInterruptibleChannel {

		private final Gate open = new Gate();

		void block() throws Exception {
			boolean completed = false;
			try {
				begin();
				InterruptDeliveryTests.this.blocked.arrive();
				this.open.passIgnoringInterrupts();
				completed = true;
			}
			finally {
				end(completed);
			}
		}

		@Override
		protected void implCloseChannel() {
			InterruptDeliveryTests.this.closers.add(Thread.currentThread());
			InterruptDeliveryTests.this.closing.passIgnoringInterrupts();
			this.open.open();
		}

	}

}
