package io.github.managedpools.testkit;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.github.managedpools.KeyedPoolBuilder;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolBuilder;
import io.github.managedpools.PoolState;
import io.github.managedpools.PoolState.Phase;
import io.github.managedpools.SizeRange;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Creates the pools of a test, and asserts at the end that none of them has lost
 * anything.
 */
public final class Pools {

	private static final AtomicInteger COUNT = new AtomicInteger();

	private final ManualClock clock = new ManualClock();

	private final List<Opened> opened = new CopyOnWriteArrayList<>();

	private final List<Family> families = new CopyOnWriteArrayList<>();

	private final List<String> names = new CopyOnWriteArrayList<>();

	private final List<ScriptedFactory> factories = new CopyOnWriteArrayList<>();

	private Gate end = new Gate();

	Pools() {
	}

	/**
	 * The clock of the pools, which a test has to advance.
	 */
	public ManualClock clock() {
		return this.clock;
	}

	public ScriptedFactory factory() {
		return new ScriptedFactory(this.end, new Tally());
	}

	/**
	 * Opens a pool of the given size.
	 */
	public Pool<Probe> open(ScriptedFactory factory, String size) {
		return open(factory, size, (builder) -> {
		});
	}

	/**
	 * Opens a pool of the given size, with further settings.
	 */
	public Pool<Probe> open(ScriptedFactory factory, String size, Consumer<PoolBuilder<Probe>> settings) {
		return open(factory, (builder) -> settings.accept(builder.size(SizeRange.of(size))));
	}

	/**
	 * Opens a pool with the manual clock and a unique name, unless the settings say
	 * otherwise.
	 */
	public Pool<Probe> open(ScriptedFactory factory, Consumer<PoolBuilder<Probe>> settings) {
		PoolBuilder<Probe> builder = builder(factory);
		settings.accept(builder);
		return opened(factory, builder.build());
	}

	/**
	 * Opens a keyed pool with a factory for each key, the manual clock and a unique name,
	 * unless the settings say otherwise.
	 */
	public Family openKeyed(Consumer<KeyedPoolBuilder<String, Probe>> settings) {
		return openKeyed(false, settings);
	}

	/**
	 * Opens a keyed pool.
	 * @param checks whether its resources are validated and reset; each key's factory
	 * then needs scripts for that
	 */
	public Family openKeyed(boolean checks, Consumer<KeyedPoolBuilder<String, Probe>> settings) {
		String name = newName();
		Gate gate = this.end;
		Family family = new Family(checks, (tally) -> {
			ScriptedFactory factory = new ScriptedFactory(gate, tally);
			factory.ownedBy(name);
			return factory;
		}, (builder) -> {
			settings.accept(builder.name(name).clock(this.clock));
			return builder.build();
		});
		this.families.add(family);
		return family;
	}

	private String newName() {
		String name = "pool-under-test-" + COUNT.incrementAndGet() + ".";
		this.names.add(name);
		return name;
	}

	/**
	 * A builder for a pool that the test itself builds or fails to build.
	 */
	public PoolBuilder<Probe> builder(ScriptedFactory factory) {
		String name = newName();
		factory.ownedBy(name);
		this.factories.add(factory);
		return Pool.builder(factory).name(name).clock(this.clock);
	}

	public Pool<Probe> opened(ScriptedFactory factory, Pool<Probe> pool) {
		this.opened.add(new Opened(pool, factory));
		return pool;
	}

	/**
	 * Runs a short scenario many times, each time with new pools.
	 */
	public void repeat(int rounds, Round round) throws Exception {
		for (int i = 0; i < rounds; i++) {
			round.play(i);
			finish();
			this.end = new Gate();
		}
	}

	/**
	 * Closes all pools and asserts that nothing is left.
	 */
	void finish() {
		this.end.open();
		this.opened.forEach(Opened::assertNobodyWaitsInVain);
		this.families.forEach(Family::assertNobodyWaitsInVain);
		this.opened.forEach((opened) -> opened.pool.shutdown(Duration.ZERO));
		this.families.forEach((family) -> family.pool().shutdown(Duration.ZERO));
		this.opened.forEach(Opened::assertClean);
		this.opened.clear();
		this.families.forEach(Family::assertClean);
		this.families.clear();
		Eventually.holds(() -> this.factories.forEach((factory) -> factory.ledger().assertClean()));
		this.factories.clear();
	}

	/**
	 * Asserts that the pools have left no thread and no timer.
	 */
	void assertNoThreadLeft() {
		// Abandoned work may have outlived its pool, and has only just ended
		Eventually.becomes("no task on the clock", () -> this.clock.scheduled() == 0);
		Threads.assertNoneOf(this.names);
	}

	/**
	 * One round of a scenario that is run many times.
	 */
	@FunctionalInterface
	public interface Round {

		void play(int number) throws Exception;

	}

	private record Opened(Pool<Probe> pool, ScriptedFactory factory) {

		void assertNobodyWaitsInVain() {
			Eventually.becomes("no caller waits beside an idle resource", () -> {
				PoolState state = this.pool.state();
				return state.phase() != Phase.RUNNING || state.pending() == 0 || state.resources().idle() == 0;
			});
		}

		void assertClean() {
			try {
				this.pool.shutdown(Duration.ZERO).get(Eventually.BOUND.toMillis(), TimeUnit.MILLISECONDS);
			}
			catch (Exception ex) {
				throw new AssertionError("The shutdown of %s does not end".formatted(this.pool.state()), ex);
			}
			Eventually.holds(() -> {
				this.factory.ledger().assertClean();
				PoolState state = this.pool.state();
				assertSums(state);
				this.factory.ledger().assertAgrees(state);
				assertEmpty(state);
			});
		}

	}

	/**
	 * Asserts that a closed pool is empty.
	 */
	static void assertEmpty(PoolState state) {
		assertThat(state.resources()).as("resources of a closed pool").isEqualTo(new PoolState.Resources(0, 0, 0, 0));
		assertThat(state.leases()).as("leases of a closed pool").isZero();
		assertThat(state.pending()).as("callers that wait for a closed pool").isZero();
		assertThat(state.phase()).isEqualTo(Phase.CLOSED);
	}

	/**
	 * Asserts the equations that hold in every snapshot.
	 */
	public static void assertSums(PoolState state) {
		PoolState.Counters counters = state.counters();
		assertThat(counters.created()).as("created = total + destroyed in %s", state)
			.isEqualTo(state.resources().total() + counters.destroyed());
		assertThat(counters.acquired()).as("acquired = released + leases in %s", state)
			.isEqualTo(counters.released() + state.leases());
		assertThat(state.pending()).as("pending in %s", state).isNotNegative();
		assertThat(state.leases()).as("leases in %s", state).isNotNegative();
	}

}
