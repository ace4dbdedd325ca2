package io.github.managedpools.cluster;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The books of one account, and the calls of its listener. The fields are guarded by the
 * client's lock.
 */
final class ClientAccount implements PermitAccount {

	final String name;

	private final PermitClient client;

	private final PermitSource.Listener listener;

	/** The numbers of the permits that the account's user has. */
	private final NavigableSet<Integer> held = new TreeSet<>();

	/** The numbers that the user gave back and that the engine still has to free. */
	private final Set<Integer> returned = new TreeSet<>();

	/** The calls of the listener that are due, in order. */
	private final Queue<Consumer<PermitSource.Listener>> calls = new ConcurrentLinkedQueue<>();

	/** The number of threads that want to make the calls; the first makes them all. */
	private final AtomicInteger callers = new AtomicInteger();

	private int limit;

	private int wanted;

	private long lost;

	private boolean unconfirmed;

	private int othersLack;

	private volatile boolean closed;

	/** The time before which nothing is taken. */
	long nextTry;

	/** The number of tries in a row that did not find all wanted permits. */
	int vainTries;

	ClientAccount(PermitClient client, String name, int limit, PermitSource.Listener listener) {
		this.client = client;
		this.name = name;
		this.limit = limit;
		this.listener = listener;
		this.nextTry = client.clock.nanoTime();
	}

	// For the user of the account

	@Override
	public void want(int permits) {
		requireNotNegative(permits);
		this.client.locked(() -> this.wanted = this.closed ? 0 : permits);
		this.client.signal();
	}

	@Override
	public void giveBack(int permits) {
		requireNotNegative(permits);
		this.client.locked(() -> {
			for (int i = 0; i < permits; i++) {
				// The highest first, so that a lowered limit comes true soon
				Integer number = this.held.pollLast();
				if (number == null) {
					// These are among the lost ones of which the user does not know yet
					call((listener, more) -> listener.granted(more), permits - i);
					break;
				}
				this.returned.add(number);
			}
			return null;
		});
		this.client.signal();
	}

	private static void requireNotNegative(int permits) {
		if (permits < 0) {
			throw new IllegalArgumentException("permits %d must not be negative".formatted(permits));
		}
	}

	@Override
	public void limit(int limit) {
		this.client.requireCountable(limit);
		this.client.locked(() -> this.limit = limit);
		this.client.signal();
	}

	@Override
	public State state() {
		return this.client.locked(() -> new State(this.name, this.limit, this.held.size(), this.wanted, this.lost,
				this.unconfirmed, this.othersLack, excess()));
	}

	@Override
	public CompletableFuture<Map<String, Integer>> holders() {
		return this.client.holders(this.name);
	}

	@Override
	public void close() {
		this.client.locked(() -> {
			this.closed = true;
			this.wanted = 0;
			return null;
		});
		this.client.signal();
	}

	// For the client, under its lock

	boolean isClosed() {
		return this.closed;
	}

	int limit() {
		return this.limit;
	}

	Set<Integer> held() {
		return this.held;
	}

	Set<Integer> returned() {
		return this.returned;
	}

	/** Whether nothing of it is left with the engine. */
	boolean isSettled() {
		return this.held.isEmpty() && this.returned.isEmpty();
	}

	int missing() {
		return this.closed ? 0 : Math.max(0, Math.min(this.wanted, this.limit) - this.held.size());
	}

	/** The number of permits held beyond a limit that was lowered. */
	int excess() {
		return this.held.tailSet(this.limit, false).size();
	}

	/**
	 * Adds permits that were taken; those that are no longer wanted go back at once.
	 */
	void took(Set<Integer> numbers) {
		int more = 0;
		int wanted = missing();
		for (Integer number : numbers) {
			if (more < wanted) {
				this.held.add(number);
				more++;
			}
			else {
				this.returned.add(number);
			}
		}
		call((listener, granted) -> listener.granted(granted), more);
	}

	void lose(Set<Integer> numbers) {
		int before = this.held.size();
		this.held.removeAll(numbers);
		int gone = before - this.held.size();
		this.lost += gone;
		call((listener, lost) -> listener.lost(lost), gone);
	}

	/**
	 * Loses all permits.
	 * @return their numbers
	 */
	List<Integer> loseAll() {
		List<Integer> numbers = new ArrayList<>(this.held);
		lose(Set.copyOf(numbers));
		return numbers;
	}

	void unconfirmed(boolean unconfirmed) {
		if (this.unconfirmed != unconfirmed) {
			this.unconfirmed = unconfirmed;
			this.calls.add((listener) -> listener.unconfirmed(unconfirmed));
		}
	}

	boolean isUnconfirmed() {
		return this.unconfirmed;
	}

	void othersLack(int permits) {
		if (permits > 0 || this.othersLack > 0) {
			this.othersLack = permits;
			this.calls.add((listener) -> listener.othersHungry(permits));
		}
	}

	int othersLack() {
		return this.othersLack;
	}

	private void call(Call call, int permits) {
		if (permits > 0) {
			this.calls.add((listener) -> call.accept(listener, permits));
		}
	}

	/**
	 * Calls the listener with what is due. Must not be called under a lock.
	 */
	void callListener() {
		if (this.calls.isEmpty() || this.callers.getAndIncrement() > 0) {
			return;
		}
		int present = 1;
		do {
			for (Consumer<PermitSource.Listener> call = this.calls.poll(); call != null; call = this.calls.poll()) {
				try {
					if (!this.closed) {
						call.accept(this.listener);
					}
				}
				catch (Throwable ex) {
					this.client.log(Level.WARNING, "a listener of the permits for '%s' threw".formatted(this.name), ex);
				}
			}
			present = this.callers.addAndGet(-present);
		}
		while (present > 0);
	}

	private interface Call {

		void accept(PermitSource.Listener listener, int permits);

	}

}
