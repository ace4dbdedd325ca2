package io.github.managedpools.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.managedpools.AcquireTimeoutException;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.SizeRange;
import io.github.managedpools.testkit.Caller;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Family;
import io.github.managedpools.testkit.Gate;
import io.github.managedpools.testkit.Invariant;
import io.github.managedpools.testkit.Leases;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Regression;
import io.github.managedpools.testkit.Rule;
import io.github.managedpools.testkit.ScriptedFactory;

import static io.github.managedpools.testkit.Script.part;
import static io.github.managedpools.testkit.Script.passIgnoringInterrupts;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Abandoned work keeps a thread, so it is counted, shown and bounded.
 */
@Regression("a factory that ignores its interrupts got one thread after the other, which no limit counted")
@Rule(Invariant.ABANDONED_WORK_IS_BOUNDED)
class AbandonedWorkTests {

	private static final Duration CREATE_TIMEOUT = Duration.ofSeconds(1);

	private static final Duration DESTROY_TIMEOUT = Duration.ofSeconds(2);

	private static final Duration STEP = Duration.ofSeconds(3);

	private final Gate gate = new Gate();

	@EngineTest
	void hangingCreationsAreBoundedAndBuildingResumesWhenOneEnds(Pools pools, Callers callers, ManualClock clock)
			throws Exception {
		ScriptedFactory factory = pools.factory().creates(script(part("socket"), passIgnoringInterrupts(this.gate)));
		Pool<Probe> pool = pools.open(factory, "0..3",
				(builder) -> builder.createTimeout(CREATE_TIMEOUT)
					.destroyTimeout(DESTROY_TIMEOUT)
					.acquireTimeout(Duration.ofMinutes(1)));
		List<Caller<Lease<Probe>>> all = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			all.add(callers.acquire(pool));
		}
		Eventually.becomes("three hang", () -> this.gate.arrivals() == 3);
		Eventually.becomes("they are given up on, and one more", () -> {
			clock.advance(Duration.ofMillis(500));
			return pool.state().resources().givenUp() == 4;
		});
		for (int i = 0; i < 20; i++) {
			clock.advance(STEP);
		}
		assertThat(factory.ledger().begun()).as("one beyond the maximum").hasSize(4);
		assertThat(pool.state().resources().creating()).isZero();
		Eventually.becomes("the others are told in time", () -> {
			clock.advance(STEP);
			return all.stream().allMatch(Caller::isDone);
		});
		assertThat(all).extracting(Caller::failure)
			.filteredOn(AcquireTimeoutException.class::isInstance)
			.hasSizeGreaterThanOrEqualTo(16)
			.allSatisfy((failure) -> assertThat(failure).hasMessageContaining("4 given up on that have not ended")
				.hasMessageContaining("nothing is built until one of them ends"));
		Caller<Lease<Probe>> waiter = callers.acquireAndWait(pool);
		factory.creates(script(part("socket")));
		this.gate.open();
		Eventually.becomes("served", waiter::isDone);
		waiter.result().close();
		Eventually.becomes("nothing is given up on any more", () -> pool.state().resources().givenUp() == 0);
	}

	@EngineTest
	void hangingDestructionsAreBounded(Pools pools, Callers callers, ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory().destroys(script(passIgnoringInterrupts(this.gate)));
		Pool<Probe> pool = pools.open(factory, "0..2", (builder) -> builder.destroyTimeout(DESTROY_TIMEOUT));
		for (int i = 1; i <= 3; i++) {
			callers.acquire(pool).result().invalidate();
			int hanging = i;
			this.gate.awaitArrivals(hanging);
			clock.advance(DESTROY_TIMEOUT);
			Eventually.becomes("given up", () -> pool.state().resources().givenUp() == hanging);
		}
		Caller<Lease<Probe>> waiter = callers.acquireAndWait(pool);
		assertThat(factory.ledger().begun()).hasSize(3);
		assertThat(pool.state().resources().total()).isZero();
		this.gate.open();
		waiter.result().close();
	}

	@EngineTest
	void checkThatIgnoresItsInterruptCountsUntilItEnds(Pools pools, Callers callers, ManualClock clock)
			throws Exception {
		ScriptedFactory factory = pools.factory().checks(script(passIgnoringInterrupts(this.gate)));
		Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.validateAfterIdle(Duration.ZERO));
		Leases.makeIdle(pool, 1);
		Caller<Lease<Probe>> caller = callers.acquireAndWait(pool);
		this.gate.awaitArrival();
		clock.advance(Duration.ofSeconds(5));
		Lease<Probe> lease = caller.result();
		assertThat(pool.state().resources().givenUp()).isEqualTo(1);
		this.gate.open();
		Eventually.becomes("ended", () -> pool.state().resources().givenUp() == 0);
		lease.close();
	}

	@EngineTest
	void keysAreBoundedTogetherByTheTotal(Pools pools, Callers callers, ManualClock clock) throws Exception {
		Family family = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..2"))
			.maxTotal(3)
			.createTimeout(CREATE_TIMEOUT)
			.destroyTimeout(DESTROY_TIMEOUT)
			.acquireTimeout(Duration.ofMinutes(1)));
		List<Caller<Lease<Probe>>> all = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			String key = "key-" + i;
			family.factory(key).creates(script(part("socket"), passIgnoringInterrupts(this.gate)));
			all.add(callers.call(() -> family.pool().acquire(key)));
		}
		Eventually.becomes("given up on", () -> {
			clock.advance(Duration.ofMillis(500));
			return family.pool().state().resources().givenUp() == 4;
		});
		for (int i = 0; i < 20; i++) {
			clock.advance(STEP);
		}
		assertThat(this.gate.arrivals()).as("creations of all keys").isEqualTo(4);
		Eventually.becomes("told", () -> {
			clock.advance(STEP);
			return all.stream().allMatch(Caller::isDone);
		});
		assertThat(all).extracting(Caller::failure)
			.filteredOn(AcquireTimeoutException.class::isInstance)
			.hasSizeGreaterThanOrEqualTo(6)
			.allSatisfy((failure) -> assertThat(failure)
				.hasMessageContaining("of all keys together 4 were given up on and have not ended"));
		Caller<Lease<Probe>> waiter = callers.call(() -> family.pool().acquire("healthy"));
		Eventually.becomes("it waits", () -> family.pool().state().pending() == 1);
		this.gate.open();
		waiter.result().close();
	}

}
