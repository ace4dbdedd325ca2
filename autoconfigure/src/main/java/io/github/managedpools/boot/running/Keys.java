package io.github.managedpools.boot.running;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.KeyedPoolSettings;
import io.github.managedpools.PoolState;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a keyed pool that have a pool of their own now.
 *
 * @param present the keys, those in the most trouble first: by how many callers wait, how
 * often creations failed in a row, and how many leases are out
 * @param maxTotal how many resources there may be for all keys together, or {@code null}
 * @param maxKeys how many keys may have a pool, or {@code null}
 * @since 0.1.0
 */
public record Keys(List<Key> present, @Nullable Integer maxTotal, @Nullable Integer maxKeys) {

	private static final Comparator<Key> TROUBLED_FIRST = Comparator.<Key>comparingInt((key) -> key.state().pending())
		.thenComparingInt((key) -> key.state().failingCreations())
		.thenComparingInt((key) -> key.state().leases())
		.reversed()
		.thenComparing(Key::name);

	static Keys of(KeyedPool<?, ?> pool) {
		List<Key> present = new ArrayList<>();
		pool.states().forEach((key, state) -> present.add(new Key(String.valueOf(key), state)));
		present.sort(TROUBLED_FIRST);
		KeyedPoolSettings settings = pool.settings();
		return new Keys(List.copyOf(present), settings.maxTotal(), settings.maxKeys());
	}

	/**
	 * The keys whose callers wait while nothing is idle or being created for them.
	 * @return their number
	 */
	public int waiting() {
		return (int) this.present.stream().filter(Key::isWaiting).count();
	}

	/**
	 * The keys for which the factory keeps failing while there is nothing to lend.
	 * @return their number
	 */
	public int failing() {
		return (int) this.present.stream().filter((key) -> key.state().isFailing()).count();
	}

	/**
	 * A key that has a pool.
	 *
	 * @param name the key, as its {@code toString} writes it
	 * @param state a snapshot of its pool
	 */
	public record Key(String name, PoolState state) {

		boolean isWaiting() {
			return this.state.pending() > 0 && this.state.resources().idle() + this.state.resources().creating() == 0;
		}

	}

}
