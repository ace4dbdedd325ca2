package io.github.managedpools.test;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.github.managedpools.PoolClock;
import io.github.managedpools.SafeDescription;
import io.github.managedpools.test.LifeEvent.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Everything that happened to one resource, finished or not.
 *
 * @since 0.1.0
 */
public final class ResourceLife {

	private final PoolClock clock;

	private final int number;

	/** Guarded by itself. */
	private final List<LifeEvent> events = new ArrayList<>();

	private volatile @Nullable Object resource;

	private volatile @Nullable ResourceLife twin;

	private final @Nullable Object key;

	ResourceLife(PoolClock clock, int number, @Nullable Object key) {
		this.clock = clock;
		this.number = number;
		this.key = key;
		add(Kind.BEGUN, null);
	}

	/**
	 * Returns the number of the resource within its ledger, from 1 on.
	 * @return its number
	 */
	public int number() {
		return this.number;
	}

	/**
	 * Returns the key for which it was built, if it belongs to a keyed pool.
	 * @return the key, or empty
	 */
	public Optional<Object> key() {
		return Optional.ofNullable(this.key);
	}

	/**
	 * Returns the resource, if its creation ended with one.
	 * @return the resource, or empty
	 */
	public Optional<Object> resource() {
		return Optional.ofNullable(this.resource);
	}

	/**
	 * Returns what has happened so far, in order.
	 * @return a snapshot of the events
	 */
	public List<LifeEvent> events() {
		synchronized (this.events) {
			return List.copyOf(this.events);
		}
	}

	/**
	 * Returns how often something has happened so far.
	 * @param kind the kind of event
	 * @return the number of events
	 */
	public int count(Kind kind) {
		return (int) events().stream().filter((event) -> event.kind() == kind).count();
	}

	/**
	 * Whether something of the resource still exists.
	 * @return whether it is
	 */
	public boolean isAlive() {
		boolean there = count(Kind.CREATE_FAILED) == 0 && count(Kind.DESTROYED) == 0;
		return there || count(Kind.PART_UNDONE) < count(Kind.PART_BEGUN);
	}

	List<String> problems() {
		List<String> problems = new ArrayList<>();
		ResourceLife other = this.twin;
		if (other != null) {
			problems.add("the factory gave resource %d out again as %d: %s".formatted(other.number, this.number, this));
		}
		if (count(Kind.DESTROYED) > 1) {
			problems.add("destroyed more than once: " + this);
		}
		if (count(Kind.PART_UNDONE) > count(Kind.PART_BEGUN)) {
			problems.add("undone more than once: " + this);
		}
		return problems;
	}

	void partBegun() {
		add(Kind.PART_BEGUN, null);
	}

	void created(Object resource, @Nullable ResourceLife twin) {
		this.resource = resource;
		this.twin = twin;
		add(Kind.CREATED, null);
	}

	void failed(Throwable failure) {
		add(Kind.CREATE_FAILED, failure);
	}

	/**
	 * Does something to the resource and records how it ended.
	 */
	void note(Kind kind, Action action) throws Exception {
		Throwable failure = null;
		try {
			action.run();
		}
		catch (Throwable ex) {
			failure = ex;
			throw ex;
		}
		finally {
			add(kind, failure);
		}
	}

	private void add(Kind kind, @Nullable Throwable failure) {
		LifeEvent event = new LifeEvent(kind, this.clock.instant(), Thread.currentThread().getName(), failure);
		synchronized (this.events) {
			this.events.add(event);
		}
	}

	@Override
	public String toString() {
		StringBuilder text = new StringBuilder("resource %d (%s)".formatted(this.number, this.resource));
		if (this.key != null) {
			text.append(" for key '").append(SafeDescription.of(this.key)).append("'");
		}
		events().forEach((event) -> text.append(System.lineSeparator()).append("\t").append(event));
		return text.toString();
	}

	/**
	 * An action on a resource.
	 */
	@FunctionalInterface
	interface Action {

		void run() throws Exception;

	}

}
