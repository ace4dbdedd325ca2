package io.github.managedpools.boot.running;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Something that is costly to find out, and that several look at: a page, a list, a
 * health check and some meters at about the same time. What one of them finds out serves
 * the others for a second, and for longer if it took so long that looking again at once
 * would keep a processor busy.
 *
 * @param <V> the type of what is found out
 */
final class ShortLivedCache<V> {

	private static final long LIFETIME = TimeUnit.SECONDS.toNanos(1);

	/** At most a tenth of the time is spent on looking. */
	private static final long LIFETIME_PER_COST = 10;

	private final ReentrantLock lock = new ReentrantLock();

	private final LongSupplier nanoTime;

	private final Predicate<V> costly;

	private volatile @Nullable Found<V> found;

	/**
	 * Create a new {@code ShortLivedCache}.
	 * @param nanoTime what time it is, in nanoseconds
	 * @param costly whether a value is worth sharing; others are found out each time
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
	 * Forgets what was found out, since it has changed.
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
