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
import io.github.managedpools.PoolListener;
import io.github.managedpools.PoolListener.AcquireOutcome;
import io.github.managedpools.SafeDescription;
import org.jspecify.annotations.Nullable;

/**
 * Tells listeners and the log what happens, and counts what no slot can count. What a
 * listener throws goes no further, and a listener is not told of what it does itself
 * while it is being told.
 */
final class PoolEvents {

	final LongAdder timedOut = new LongAdder();

	final LongAdder interrupted = new LongAdder();

	final LongAdder cancelled = new LongAdder();

	final LongAdder leaked = new LongAdder();

	private final String pool;

	/** What tells of all pools of a family, if this is one of them. */
	private final @Nullable PoolEvents family;

	private final Told flight;

	private final List<Told> listeners;

	PoolEvents(String pool, List<PoolListener> listeners) {
		this.pool = pool;
		this.family = null;
		this.flight = new Told(JfrRecorder.recorder());
		List<Told> told = new ArrayList<>();
		for (PoolListener listener : listeners) {
			told.add(new Told(listener));
		}
		this.listeners = List.copyOf(told);
	}

	private PoolEvents(String pool, PoolEvents family) {
		this.pool = pool;
		this.family = family;
		this.flight = new Told(JfrRecorder.recorder());
		this.listeners = family.listeners;
	}

	/**
	 * Makes what tells of one pool of a family: to the log by its own name, to the
	 * listeners by that of the family.
	 */
	PoolEvents of(String member) {
		return new PoolEvents(member, this);
	}

	boolean hasListeners() {
		return !this.listeners.isEmpty();
	}

	/**
	 * Whether the calling thread is in a listener.
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
		for (Told told : this.listeners) {
			told.tell(moment);
		}
	}

	/**
	 * Tells of a moment of the pool itself, which is none of its family.
	 */
	void tellOfPool(BiConsumer<PoolListener, String> moment) {
		if (this.family == null) {
			announce(moment);
		}
	}

	/**
	 * Logs what was done to the pool itself. What is done to a family is logged once, and
	 * not again for each of its pools.
	 */
	void logOfPool(String message) {
		if (this.family == null) {
			log(Level.INFO, message);
		}
	}

	/**
	 * Tells of a moment that is rare enough to be recorded even if nobody listens.
	 */
	void announce(BiConsumer<PoolListener, String> moment) {
		this.flight.tell(moment);
		tell(moment);
	}

	/**
	 * Announces something that lasts.
	 * @return tells its end to those who want to know, or {@code null} if nobody does
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
	 * Counts and tells that an acquire ended without a lease.
	 */
	void notAcquired(AcquireOutcome outcome, long waitedNanos) {
		count(outcome);
		tell((listener, name) -> listener.onNotAcquired(name, outcome, Duration.ofNanos(waitedNanos)));
	}

	private void count(AcquireOutcome outcome) {
		switch (outcome) {
			case TIMED_OUT -> this.timedOut.increment();
			case INTERRUPTED -> this.interrupted.increment();
			case CANCELLED -> this.cancelled.increment();
			default -> {
				// The others are no counters of the ledger
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
	 * Reports what went wrong in user code and nobody else can be told.
	 */
	void failure(String what, Throwable cause) {
		log(Level.WARNING, what, cause);
		tellFailure(what, cause);
	}

	/**
	 * Tells the listeners, and not the log, what went wrong in user code.
	 */
	void tellFailure(String what, Throwable cause) {
		try {
			tell((listener, name) -> listener.onFailure(name, what, cause));
		}
		catch (Throwable ex) {
			// No memory or no stack to tell of it
		}
	}

	void log(Level level, String message) {
		try {
			Log.LOGGER.log(level, () -> line(message));
		}
		catch (Throwable ex) {
			// A log that fails must not take a resource with it
		}
	}

	void log(Level level, String message, Throwable cause) {
		try {
			Throwable printable = SafeDescription.printable(cause);
			Log.LOGGER.log(level, () -> line(message), printable);
		}
		catch (Throwable ex) {
			// A log that fails must not take a resource with it
		}
	}

	private String line(String message) {
		return EscapedText.of("Pool '%s': %s".formatted(this.pool, message));
	}

	/**
	 * Whether a thread is in a listener; for that thread alone.
	 */
	private static final class Inside {

		boolean now;

	}

	private final class Told {

		private final PoolListener listener;

		/**
		 * The threads that are in the listener. The mark counts and not the entry, which
		 * stays if there is no stack to remove it.
		 */
		private final Map<Thread, Inside> inside = new ConcurrentHashMap<>();

		Told(PoolListener listener) {
			this.listener = listener;
		}

		void tell(BiConsumer<PoolListener, String> moment) {
			// The recorder does nothing that it would be told of, and many wait at a time
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
				// First: there may be no stack for the calls
				mark.now = false;
				ThreadState.end();
				this.inside.remove(Thread.currentThread());
			}
		}

		/**
		 * Marks that the calling thread is in the listener.
		 * @return the mark, or {@code null} if the thread was there already
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
	 * The log, which is set up by whoever first has something to say: to find the first
	 * logger takes a JVM as long as to build a pool.
	 */
	private static final class Log {

		static final Logger LOGGER = System.getLogger("io.github.managedpools.Pool");

	}

}
