package io.github.managedpools.engine;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;

import io.github.managedpools.EscapedText;
import io.github.managedpools.PoolClock;
import io.github.managedpools.PoolListener;
import io.github.managedpools.PoolListener.AcquireOutcome;
import io.github.managedpools.PoolListener.LeaseDetail;
import io.github.managedpools.SafeDescription;
import org.jspecify.annotations.Nullable;

/**
 * Publishes events to listeners and the log, and counts the events that no slot can
 * count. Exceptions of listeners are contained, and a listener gets no events for its own
 * calls of the pool during a callback.
 */
final class PoolEvents {

	final LongAdder timedOut = new LongAdder();

	final LongAdder interrupted = new LongAdder();

	final LongAdder cancelled = new LongAdder();

	final LongAdder leaked = new LongAdder();

	private final String pool;

	/** The events of the family, if this pool is a member of one. */
	private final @Nullable PoolEvents family;

	private final Told flight;

	private final List<Told> listeners;

	/** The listeners that are called for each lease. */
	private final List<Told> ofEachLease;

	/** The listeners that are told how many leases are open. */
	private final List<Told> ofSums;

	/** The times of the leases, if a listener needs them. */
	final @Nullable LeaseStatistics statistics;

	PoolEvents(String pool, List<PoolListener> listeners) {
		this(pool, listeners, PoolClock.system());
	}

	PoolEvents(String pool, List<PoolListener> listeners, PoolClock clock) {
		this.pool = pool;
		this.family = null;
		this.flight = new Told(JfrRecorder.recorder());
		List<Told> told = new ArrayList<>();
		List<Told> each = new ArrayList<>();
		List<Told> sums = new ArrayList<>();
		for (PoolListener listener : listeners) {
			Told one = new Told(listener);
			told.add(one);
			LeaseDetail detail = detail(listener);
			if (detail == LeaseDetail.EACH) {
				each.add(one);
			}
			if (detail != LeaseDetail.NONE) {
				sums.add(one);
			}
		}
		this.listeners = List.copyOf(told);
		this.ofEachLease = List.copyOf(each);
		this.ofSums = List.copyOf(sums);
		this.statistics = sums.isEmpty() ? null : new LeaseStatistics(clock);
	}

	private LeaseDetail detail(PoolListener listener) {
		try {
			LeaseDetail detail = listener.leaseDetail();
			// A mock of a test may answer with null
			return (detail != null) ? detail : LeaseDetail.EACH;
		}
		catch (Throwable ex) {
			log(Level.WARNING, "a listener threw", ex);
			return LeaseDetail.EACH;
		}
	}

	private PoolEvents(String pool, PoolEvents family) {
		this.pool = pool;
		this.family = family;
		this.flight = new Told(JfrRecorder.recorder());
		this.listeners = family.listeners;
		this.ofEachLease = family.ofEachLease;
		this.ofSums = family.ofSums;
		this.statistics = family.statistics;
	}

	/**
	 * Creates the events of one pool of a family: the log shows its own name, listeners
	 * get that of the family.
	 */
	PoolEvents of(String member) {
		return new PoolEvents(member, this);
	}

	/**
	 * Whether a listener is called for each lease.
	 */
	boolean tellsEachLease() {
		return !this.ofEachLease.isEmpty();
	}

	/**
	 * Publishes the beginning or the end of a lease.
	 */
	void tellOfLease(BiConsumer<PoolListener, String> moment) {
		tell(this.ofEachLease, moment);
	}

	/**
	 * Publishes the number of open leases.
	 */
	void tellOfSums(BiConsumer<PoolListener, String> moment) {
		tell(this.ofSums, moment);
	}

	/**
	 * Whether the calling thread is in a callback of a listener.
	 */
	boolean isInside() {
		for (Told told : this.listeners) {
			Inside mark = told.inside.get(Thread.currentThread());
			if (mark != null && mark.now) {
				return true;
			}
		}
		return false;
	}

	void tell(BiConsumer<PoolListener, String> moment) {
		tell(this.listeners, moment);
	}

	private static void tell(List<Told> listeners, BiConsumer<PoolListener, String> moment) {
		for (Told told : listeners) {
			told.tell(moment);
		}
	}

	/**
	 * Publishes an event of the pool itself, which is not published for members of a
	 * family.
	 */
	void tellOfPool(BiConsumer<PoolListener, String> moment) {
		if (this.family == null) {
			announce(moment);
		}
	}

	/**
	 * Logs an operation on the pool itself. An operation on a family is logged once, not
	 * for each of its pools.
	 */
	void logOfPool(String message) {
		if (this.family == null) {
			log(Level.INFO, message);
		}
	}

	/**
	 * Publishes an event that is rare enough to be recorded even without a listener.
	 */
	void announce(BiConsumer<PoolListener, String> moment) {
		this.flight.tell(moment);
		tell(moment);
	}

	/**
	 * Publishes the beginning of an event with a duration.
	 * @return the callback for its end, or {@code null} if there is none
	 */
	<E extends @Nullable Object> @Nullable Consumer<E> begin(
			BiFunction<PoolListener, String, @Nullable Consumer<E>> moment) {
		Consumer<E> all = this.flight.begin(moment);
		for (Told told : this.listeners) {
			Consumer<E> ending = told.begin(moment);
			all = (all == null) ? ending : (ending == null) ? all : all.andThen(ending);
		}
		return all;
	}

	/**
	 * Counts and publishes an acquire that ended without a lease.
	 */
	void notAcquired(AcquireOutcome outcome, long waitedNanos) {
		count(outcome);
		LeaseStatistics kept = this.statistics;
		if (kept != null) {
			kept.notAcquired(outcome, waitedNanos);
		}
		tell((listener, name) -> listener.onNotAcquired(name, outcome, Duration.ofNanos(waitedNanos)));
	}

	private void count(AcquireOutcome outcome) {
		switch (outcome) {
			case TIMED_OUT -> this.timedOut.increment();
			case INTERRUPTED -> this.interrupted.increment();
			case CANCELLED -> this.cancelled.increment();
			default -> {
				// The ledger has no counters for the others
			}
		}
		if (this.family != null) {
			this.family.count(outcome);
		}
	}

	void countLeak() {
		this.leaked.increment();
		if (this.family != null) {
			this.family.countLeak();
		}
	}

	/**
	 * Reports a failure in user code that no caller can get.
	 */
	void failure(String what, Throwable cause) {
		log(Level.WARNING, what, cause);
		tellFailure(what, cause);
	}

	/**
	 * Publishes a failure in user code to the listeners but not to the log.
	 */
	void tellFailure(String what, Throwable cause) {
		try {
			tell((listener, name) -> listener.onFailure(name, what, cause));
		}
		catch (Throwable ex) {
			// No memory or stack to report it
		}
	}

	void log(Level level, String message) {
		try {
			Log.LOGGER.log(level, () -> line(message));
		}
		catch (Throwable ex) {
			// A failing log must not lose a resource
		}
	}

	void log(Level level, String message, Throwable cause) {
		try {
			Throwable printable = SafeDescription.printable(cause);
			Log.LOGGER.log(level, () -> line(message), printable);
		}
		catch (Throwable ex) {
			// A failing log must not lose a resource
		}
	}

	private String line(String message) {
		return EscapedText.of("Pool '%s': %s".formatted(this.pool, message));
	}

	/**
	 * Whether a thread is in a callback of a listener; used by that thread only.
	 */
	private static final class Inside {

		boolean now;

	}

	private final class Told {

		private final PoolListener listener;

		/**
		 * The threads that are in a callback of the listener. The mark decides and not
		 * the entry, which remains if there is no stack to remove it.
		 */
		private final Map<Thread, Inside> inside = new ConcurrentHashMap<>();

		Told(PoolListener listener) {
			this.listener = listener;
		}

		void tell(BiConsumer<PoolListener, String> moment) {
			// The recorder never calls the pool, and many threads wait at a time
			if (this == PoolEvents.this.flight) {
				call(moment);
				return;
			}
			Inside mark = enter();
			if (mark == null) {
				return;
			}
			try {
				ThreadState.begin();
				call(moment);
			}
			finally {
				// Must come first, because there may be no stack for the calls below
				mark.now = false;
				ThreadState.end();
				this.inside.remove(Thread.currentThread());
			}
		}

		/**
		 * Marks the calling thread as being in a callback of the listener.
		 * @return the mark, or {@code null} if the thread was marked already
		 */
		private @Nullable Inside enter() {
			Inside fresh = new Inside();
			Inside present = this.inside.putIfAbsent(Thread.currentThread(), fresh);
			Inside mark = (present != null) ? present : fresh;
			if (mark.now) {
				return null;
			}
			mark.now = true;
			return mark;
		}

		private void call(BiConsumer<PoolListener, String> moment) {
			try {
				moment.accept(this.listener, PoolEvents.this.pool);
			}
			catch (Throwable ex) {
				log(Level.WARNING, "a listener threw", ex);
			}
		}

		<E extends @Nullable Object> @Nullable Consumer<E> begin(
				BiFunction<PoolListener, String, @Nullable Consumer<E>> moment) {
			AtomicReference<@Nullable Consumer<E>> wanted = new AtomicReference<>();
			tell((listener, name) -> wanted.set(moment.apply(listener, name)));
			Consumer<E> ending = wanted.get();
			return (ending != null) ? (end) -> tell((listener, name) -> ending.accept(end)) : null;
		}

	}

	/**
	 * Holds the logger, which is created on first use, because finding the first logger
	 * of a JVM takes as long as building a pool.
	 */
	private static final class Log {

		static final Logger LOGGER = System.getLogger("io.github.managedpools.Pool");

	}

}
