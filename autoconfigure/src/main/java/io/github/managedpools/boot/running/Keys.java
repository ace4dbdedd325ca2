package io.github.managedpools.boot.running;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.KeyedPoolSettings;
import io.github.managedpools.PoolState;
import io.github.managedpools.SafeDescription;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a keyed pool that have a pool of their own now.
 *
 * @param present the keys, those in the most trouble first: by how many callers wait, how
 * often creations failed in a row, and how many leases are out; a hundred at most
 * @param total how many keys there are
 * @param waiting the keys whose callers wait while nothing is idle or being created for
 * them
 * @param failing the keys for which the factory keeps failing while there is nothing to
 * lend
 * @param maxTotal how many resources there may be for all keys together, or {@code null}
 * @param maxKeys how many keys may have a pool, or {@code null}
 * @since 0.1.0
 */
public record Keys(List<Key> present, int total, int waiting, int failing, @Nullable Integer maxTotal,
		@Nullable Integer maxKeys) {

	private static final int MOST_NAMED = 100;

	private static final Comparator<PoolState> TROUBLED_FIRST = Comparator.<PoolState>comparingInt(PoolState::pending)
		.thenComparingInt(PoolState::failingCreations)
		.thenComparingInt(PoolState::leases)
		.reversed();

	static Keys of(KeyedPool<?, ?> pool) {
		Map<?, PoolState> states = pool.states();
		int waiting = 0;
		int failing = 0;
		// The head is the least troubled of the keys to list. Sorting all of a hundred
		// thousand keys would take longer than the rest of the snapshot.
		PriorityQueue<Map.Entry<?, PoolState>> named = new PriorityQueue<>(
				(one, other) -> TROUBLED_FIRST.reversed().compare(one.getValue(), other.getValue()));
		for (Map.Entry<?, PoolState> entry : states.entrySet()) {
			waiting += isWaiting(entry.getValue()) ? 1 : 0;
			failing += entry.getValue().isFailing() ? 1 : 0;
			named.add(entry);
			if (named.size() > MOST_NAMED) {
				named.remove();
			}
		}
		List<Key> present = named.stream()
			.map((entry) -> new Key(SafeDescription.of(entry.getKey()), entry.getValue()))
			.sorted(Comparator.comparing(Key::state, TROUBLED_FIRST).thenComparing(Key::name))
			.toList();
		KeyedPoolSettings settings = pool.settings();
		return new Keys(present, states.size(), waiting, failing, settings.maxTotal(), settings.maxKeys());
	}

	private static boolean isWaiting(PoolState state) {
		return state.pending() > 0 && state.resources().idle() + state.resources().creating() == 0;
	}

	/**
	 * A key that has a pool.
	 *
	 * @param name the key, as its {@code toString} writes it
	 * @param state a snapshot of its pool
	 */
	public record Key(String name, PoolState state) {

	}

}
