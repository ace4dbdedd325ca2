package io.github.managedpools.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.github.managedpools.BackoffRange;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolBuilder;
import io.github.managedpools.PoolException;
import io.github.managedpools.PoolListener;
import io.github.managedpools.PoolState;
import io.github.managedpools.PoolState.Phase;
import io.github.managedpools.SizeRange;
import io.github.managedpools.testkit.Caller;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Invariant;
import io.github.managedpools.testkit.LongRun;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Rule;
import io.github.managedpools.testkit.Scenario;
import io.github.managedpools.testkit.Script;
import io.github.managedpools.testkit.ScriptedFactory;
import io.github.managedpools.testkit.Situation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static io.github.managedpools.testkit.Script.all;
import static io.github.managedpools.testkit.Script.fail;
import static io.github.managedpools.testkit.Script.hang;
import static io.github.managedpools.testkit.Script.hangIgnoringInterrupts;
import static io.github.managedpools.testkit.Script.interruptFlag;
import static io.github.managedpools.testkit.Script.part;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Whatever each callback does, the pool keeps its ledger and its maximum, and closes.
 */
@Scenario(Situation.EVERY_FAULT_IN_EVERY_CALLBACK)
@Rule({ Invariant.USER_CODE_DELAYS_NO_OTHER_CALLER, Invariant.USER_CODE_MAY_THROW_ANYTHING,
		Invariant.STRAY_INTERRUPT_REACHES_NOBODY })
@LongRun
@ParameterizedClass
@MethodSource("matrix")
class UserCodeMatrixTests {

	private static final int MAX = 3;

	@Parameter(0)
	Place place;

	@Parameter(1)
	Behaviour behaviour;

	static Stream<Arguments> matrix() {
		return Stream.of(Place.values())
			.flatMap((place) -> Stream.of(Behaviour.values()).map((behaviour) -> arguments(place, behaviour)));
	}

	@EngineTest
	void poolKeepsItsLedgerAndItsMaximumAndCloses(Pools pools, Callers callers, ManualClock clock) {
		ScriptedFactory factory = pools.factory().checks(script()).resets(script());
		PoolBuilder<Probe> builder = pools.builder(factory)
			.size(new SizeRange(0, MAX))
			.validateAfterIdle(Duration.ofMillis(1))
			.acquireTimeout(Duration.ofSeconds(20))
			.createTimeout(Duration.ofSeconds(5))
			.drainTimeout(Duration.ofSeconds(5))
			.createBackoff(BackoffRange.of("1ms..10ms"));
		this.place.script(factory, builder, script(this.behaviour.step(clock)));
		Pool<Probe> pool = pools.opened(factory, builder.build());
		List<Caller<Boolean>> users = new ArrayList<>();
		for (int i = 0; i < 2 * MAX; i++) {
			users.add(callers.run(() -> {
				for (int round = 0; round < 5; round++) {
					work(pool, round);
				}
			}));
		}
		// The pool must not give up on a thread that is merely not scheduled for a while
		Duration step = Duration.ofMillis(this.behaviour.isGivenUp ? 200 : 10);
		// A caller that hangs in its own listener is not the pool's fault
		boolean hangsUsers = this.place == Place.LISTENER && this.behaviour.isGivenUp;
		Eventually.becomes("all have ended", () -> {
			clock.advance(step);
			Pools.assertSums(pool.state());
			return hangsUsers ? factory.hanging() > 0 : users.stream().allMatch(Caller::isDone);
		});
		if (!this.behaviour.isGivenUp) {
			assertThat(factory.ledger().peak()).isLessThanOrEqualTo(MAX);
		}
		PoolState.Resources resources = pool.state().resources();
		assertThat(resources.total() + resources.creating()).isLessThanOrEqualTo(MAX);
		Caller<Boolean> closing = callers.run(pool::close);
		Eventually.becomes("closed", () -> {
			clock.advance(step);
			return closing.isDone();
		});
		assertThat(closing.result()).isTrue();
		assertThat(pool.state().phase()).isEqualTo(Phase.CLOSED);
	}

	private static void work(Pool<Probe> pool, int round) throws InterruptedException {
		try (Lease<Probe> lease = pool.acquire()) {
			lease.get().use();
			if (round % 3 == 1) {
				lease.invalidate();
			}
		}
		catch (PoolException ex) {
			// Caused by the user code itself
		}
	}

	/**
	 * The behaviour of a callback.
	 */
	enum Behaviour {

		OK(false), THROWS(false), THROWS_AN_ERROR(false), LEAVES_THE_INTERRUPT_FLAG(false), SLOW(false), HANGS(true),
		HANGS_WHATEVER_COMES(true);

		/** Whether the pool gives up on it, so that it may go on beside its successor. */
		private final boolean isGivenUp;

		Behaviour(boolean isGivenUp) {
			this.isGivenUp = isGivenUp;
		}

		Script.Step step(ManualClock clock) {
			return switch (this) {
				case OK -> (act) -> {
				};
				case THROWS -> fail(new IOException("user code"));
				case THROWS_AN_ERROR -> fail(new AssertionError("user code"));
				case LEAVES_THE_INTERRUPT_FLAG -> interruptFlag();
				case SLOW -> (act) -> {
					long end = clock.nanoTime() + Duration.ofMillis(100).toNanos();
					Eventually.becomes("slowly done", () -> clock.nanoTime() >= end);
				};
				case HANGS -> hang();
				case HANGS_WHATEVER_COMES -> hangIgnoringInterrupts();
			};
		}

	}

	/**
	 * The callback.
	 */
	enum Place {

		CREATE, AFTER_THE_FIRST_PART, CHECK, RESET, DESTROY, UNDO, LISTENER;

		void script(ScriptedFactory factory, PoolBuilder<Probe> builder, Script script) {
			switch (this) {
				case CREATE -> factory.creates(Script.script(all(script), part("socket")));
				case AFTER_THE_FIRST_PART -> factory.creates(Script.script(part("socket"), all(script)));
				case CHECK -> factory.checks(script);
				case RESET -> factory.resets(script);
				case DESTROY -> factory.destroys(script);
				case UNDO -> factory.creates(Script.script(part("socket", script), part("session")));
				case LISTENER -> builder.listener(new PlayingListener(factory, script));
			}
		}

	}

	/**
	 * A listener that plays a script.
	 */
	private record PlayingListener(ScriptedFactory factory, Script script) implements PoolListener {

		@Override
		public void onAcquired(String pool, Duration waited) {
			this.factory.play(this.script);
		}

		@Override
		public void onReleased(String pool, Duration held) {
			this.factory.play(this.script);
		}

		@Override
		public void onCreated(String pool, Duration took) {
			this.factory.play(this.script);
		}

	}

}
