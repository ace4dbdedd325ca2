package io.github.managedpools.testkit;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.github.managedpools.CreationScope;
import io.github.managedpools.KeyedPool;
import io.github.managedpools.KeyedPoolBuilder;
import io.github.managedpools.KeyedResourceFactory;
import io.github.managedpools.PoolState;
import io.github.managedpools.PoolState.Phase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A keyed pool with a scripted factory, and so a ledger, for each of its keys.
 */
public final class Family {

	private final Map<String, ScriptedFactory> factories = new ConcurrentHashMap<>();

	private final Tally tally = new Tally();

	private final Function<Tally, ScriptedFactory> newFactory;

	private final boolean checks;

	private final KeyedPool<String, Probe> pool;

	Family(boolean checks, Function<Tally, ScriptedFactory> newFactory,
			Function<KeyedPoolBuilder<String, Probe>, KeyedPool<String, Probe>> open) {
		this.checks = checks;
		this.newFactory = newFactory;
		this.pool = open.apply(KeyedPool.builder(new ByKey()));
	}

	public KeyedPool<String, Probe> pool() {
		return this.pool;
	}

	/**
	 * The factory that builds the resources of a key.
	 */
	public ScriptedFactory factory(String key) {
		return this.factories.computeIfAbsent(key, (absent) -> this.newFactory.apply(this.tally));
	}

	/**
	 * The number of resources of all keys that now exist on the far side.
	 */
	public int alive() {
		return this.tally.present();
	}

	/**
	 * The peak number of resources of all keys on the far side.
	 */
	public int peak() {
		return this.tally.peak();
	}

	void assertNobodyWaitsInVain() {
		Eventually.becomes("no caller waits beside an idle resource",
				() -> this.pool.states()
					.values()
					.stream()
					.allMatch((state) -> state.phase() != Phase.RUNNING || state.pending() == 0
							|| state.resources().idle() == 0));
	}

	void assertClean() {
		try {
			this.pool.shutdown(Duration.ZERO).get(Eventually.BOUND.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (Exception ex) {
			throw new AssertionError("The shutdown of %s does not end".formatted(this.pool.state()), ex);
		}
		Eventually.holds(() -> {
			PoolState state = this.pool.state();
			Pools.assertSums(state);
			this.factories.values().forEach((factory) -> factory.ledger().assertClean());
			long finished = this.factories.values().stream().mapToLong((factory) -> factory.ledger().finished()).sum();
			assertThat(state.counters().created()).as("created, by %s", state).isEqualTo(finished);
			assertThat(state.counters().destroyed()).as("destroyed, by %s", state).isEqualTo(finished);
			Pools.assertEmpty(state);
		});
	}

	/**
	 * Delegates each call to the factory of the key.
	 */
	private final class ByKey implements KeyedResourceFactory<String, Probe> {

		@Override
		public Probe create(String key, CreationScope scope) throws Exception {
			return factory(key).create(scope);
		}

		@Override
		public boolean validates() {
			return Family.this.checks;
		}

		@Override
		public boolean resets() {
			return Family.this.checks;
		}

		@Override
		public boolean isValid(String key, Probe probe) throws Exception {
			return factory(key).isValid(probe);
		}

		@Override
		public void reset(String key, Probe probe) throws Exception {
			factory(key).reset(probe);
		}

		@Override
		public void destroy(String key, Probe probe) throws Exception {
			factory(key).destroy(probe);
		}

		@Override
		public boolean isFatal(Throwable failure) {
			return failure instanceof Error;
		}

	}

}
