package io.github.managedpools.boot.running;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Caches a value that is costly to compute and read by several clients at about the same
 * time: a page, a list, a health check and some meters. A value is valid for a second,
 * and for longer if computing it took so long that doing so every second would keep a
 * processor busy.
 *
 * @param <V> the type of the value
 */
final class ShortLivedCache<V> {

	private static final long LIFETIME = TimeUnit.SECONDS.toNanos(1);

	/** At most a tenth of the time is spent on computing values. */
	private static final long LIFETIME_PER_COST = 10;

	private final ReentrantLock lock = new ReentrantLock();

	private final LongSupplier nanoTime;

	private final Predicate<V> costly;

	private volatile @Nullable Found<V> found;

	/**
	 * Create a new {@code ShortLivedCache}.
	 * @param nanoTime the time in nanoseconds
	 * @param costly whether a value is worth caching; others are computed each time
	 */
	ShortLivedCache(LongSupplier nanoTime, Predicate<V> costly) {
		this.nanoTime = nanoTime;
		this.costly = costly;
	}

	V get(Supplier<V> look) {
		Found<V> present = this.found;
		if (present != null && isFresh(present)) {
			return present.value();
		}
		this.lock.lock();
		try {
			present = this.found;
			if (present != null && isFresh(present)) {
				return present.value();
			}
			long begin = this.nanoTime.getAsLong();
			V value = look.get();
			long end = this.nanoTime.getAsLong();
			long lifetime = Math.max(LIFETIME, LIFETIME_PER_COST * (end - begin));
			this.found = this.costly.test(value) ? new Found<>(value, end + lifetime) : null;
			return value;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Discards the value, because it has changed.
	 */
	void forget() {
		this.found = null;
	}

	private boolean isFresh(Found<V> found) {
		return this.nanoTime.getAsLong() - found.until() < 0;
	}

	private record Found<V>(V value, long until) {

	}

}
