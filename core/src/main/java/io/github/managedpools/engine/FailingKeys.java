package io.github.managedpools.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.github.managedpools.DestroyReason;
import io.github.managedpools.PoolClock.Timer;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a family whose latest creation failed. A key for which no creation ever
 * succeeded is dropped as soon as it has no waiter and its back-off is over, because the
 * number of such keys has no bound; for the same reason, all of them share one line in
 * the log.
 */
final class FailingKeys<K, T> {

	/** The time between two checks. */
	private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

	/** The time between two warnings. */
	private static final long WARN_NANOS = TimeUnit.MINUTES.toNanos(1);

	private final KeyedEngine<K, T> family;

	private final Set<KeyedMember<K, T>> members = ConcurrentHashMap.newKeySet();

	private final AtomicReference<@Nullable Warning> latest = new AtomicReference<>();

	private final AtomicReference<@Nullable Warning> latestFailFast = new AtomicReference<>();

	private final FailSafeLock lock = new FailSafeLock();

	private @Nullable Timer timer;

	private boolean stopped;

	FailingKeys(KeyedEngine<K, T> family) {
		this.family = family;
	}

	/**
	 * Records a failed creation.
	 * @return whether to log a warning: other keys fail than at the last warning, and
	 * that was not a moment ago
	 */
	boolean failed(KeyedMember<K, T> member) {
		this.members.add(member);
		look();
		return isNews(this.latest);
	}

	/**
	 * Records that the pool of a key fails fast from now on.
	 * @return whether to log a warning, as for a failed creation
	 */
	boolean failsFast() {
		return isNews(this.latestFailFast);
	}

	private boolean isNews(AtomicReference<@Nullable Warning> latest) {
		long now = this.family.context.clock.nanoTime();
		int count = this.members.size();
		Warning before = latest.get();
		boolean news = before == null || (now - before.at >= WARN_NANOS && before.count != count);
		return news && latest.compareAndSet(before, new Warning(now, count));
	}

	/**
	 * Records a creation that succeeded after a failed one.
	 * @return whether no key fails any more
	 */
	boolean recovered(KeyedMember<K, T> member) {
		this.members.remove(member);
		return this.members.isEmpty();
	}

	int count() {
		return this.members.size();
	}

	void forget(KeyedMember<K, T> member) {
		this.members.remove(member);
	}

	/**
	 * Drops the pool of a key for which no creation ever succeeded, if no caller waits
	 * for it and its back-off is over.
	 * @return whether it was put at rest
	 */
	boolean drop(KeyedMember<K, T> member) {
		if (!isDroppable(member) || !this.family.members.restUnlessUsed(member)) {
			return false;
		}
		this.family.eviction.empty(List.of(member), DestroyReason.IDLE);
		return true;
	}

	private boolean isDroppable(KeyedMember<K, T> member) {
		PoolEngine<T> pool = member.engine;
		return !member.isInUse() && !isAskedFor(member) && pool.creations.hasBackedOff() && pool.abandoned.isEmpty()
				&& pool.state().counters().created() == 0;
	}

	/**
	 * Whether the pool of a key must remember its failures, because callers that fail
	 * fast do not wait: the last of them asked for it a moment ago.
	 */
	private boolean isAskedFor(KeyedMember<K, T> member) {
		Duration failFastAfter = member.engine.settings().failFastAfter();
		if (failFastAfter == null) {
			return false;
		}
		Duration unused = this.family.settings().keyTimeToLive();
		long kept = Math.min(Nanos.of(unused), Math.max(LOOK_NANOS, Nanos.of(failFastAfter)));
		return !this.family.members.isUnusedFor(member, kept);
	}

	private void look() {
		this.lock.lock();
		try {
			if (this.timer == null && !this.stopped) {
				Timer set = this.family.context.threads.executeAfter(LOOK_NANOS, this::lookAgain);
				// If no timer could be set, the next failure sets one
				this.timer = (set != PoolThreads.LOST) ? set : null;
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void lookAgain() {
		this.lock.lock();
		try {
			this.timer = null;
		}
		finally {
			this.lock.unlock();
		}
		try {
			for (KeyedMember<K, T> member : new ArrayList<>(this.members)) {
				if (member.isAtRest() || member.engine.backoff.failing() == 0) {
					this.members.remove(member);
				}
				else {
					drop(member);
				}
			}
		}
		finally {
			if (!this.members.isEmpty()) {
				look();
			}
		}
	}

	/**
	 * Stops dropping keys, because all pools are closed.
	 */
	void stop() {
		this.lock.lock();
		try {
			this.stopped = true;
			if (this.timer != null) {
				this.timer.cancel();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private record Warning(long at, int count) {
	}

}
