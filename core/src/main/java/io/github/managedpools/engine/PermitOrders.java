package io.github.managedpools.engine;

import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.github.managedpools.cluster.PermitAccount;
import org.jspecify.annotations.Nullable;

/**
 * Passes to an account what a {@link PermitBudget} has decided: how many permits to hold,
 * how many it gives back, and its end. The account may be code of an application, so it
 * is called outside of all locks, by one thread at a time, and a call that throws is
 * repeated a little later: until then nothing is forgotten, and permits that were to be
 * given back remain with the account. The fields are guarded by the capacity's lock.
 */
final class PermitOrders {

	private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(500);

	private final SharedCapacity capacity;

	private final EngineContext services;

	private final PermitAccount account;

	// Allocated before they are needed, so that a lack of memory can't leave the orders
	// busy for ever

	private final Supplier<@Nullable Order> next = this::next;

	private final Runnable again = this::sendAgain;

	private int wish;

	/** The wish that the account knows. */
	private int told;

	private int owed;

	private boolean closes;

	private boolean closed;

	/** Whether a thread calls the account, or will do so after a pause. */
	private boolean busy;

	/** Whether the log has a failure since the last call that did not throw. */
	private boolean logged;

	PermitOrders(SharedCapacity capacity, EngineContext services, PermitAccount account) {
		this.capacity = capacity;
		this.services = services;
		this.account = account;
	}

	// Under the lock

	int wish() {
		return this.wish;
	}

	void want(int permits) {
		this.wish = permits;
	}

	void giveBack(int permits) {
		this.owed += permits;
	}

	/** The permits that the account has to take back. */
	int owed() {
		return this.owed;
	}

	void close() {
		this.wish = 0;
		this.closes = true;
	}

	boolean isDue() {
		return this.wish != this.told || this.owed > 0 || this.closes != this.closed;
	}

	private @Nullable Order next() {
		if (this.busy || !isDue()) {
			return null;
		}
		// A wish comes first, because what is given back would be granted again
		Order order = (this.wish != this.told) ? new Order(Kind.WANT, this.wish)
				: (this.owed > 0) ? new Order(Kind.GIVE_BACK, this.owed) : new Order(Kind.CLOSE, 0);
		this.busy = true;
		return order;
	}

	private boolean isFirstFailure() {
		boolean first = !this.logged;
		this.logged = true;
		return first;
	}

	private void done(Order order) {
		this.busy = false;
		this.logged = false;
		switch (order.kind()) {
			case WANT -> this.told = order.permits();
			case GIVE_BACK -> this.owed -= order.permits();
			case CLOSE -> this.closed = true;
		}
	}

	// Under no lock

	/**
	 * Calls the account until it knows everything. Never throws.
	 */
	void send() {
		for (Order order = this.capacity.read(this.next); order != null; order = this.capacity.read(this.next)) {
			try {
				Order begun = order;
				Runnable done = () -> done(begun);
				order.call(this.account);
				this.capacity.locked(done);
			}
			catch (Throwable ex) {
				this.services.threads.schedule(this.again, PAUSE);
				tell(ex);
				return;
			}
		}
	}

	private void tell(Throwable failure) {
		try {
			if (this.capacity.read(this::isFirstFailure)) {
				this.services.threads.execute(() -> this.services.events
					.failure("the account of permits threw, and is called again a little later", failure));
			}
		}
		catch (Throwable ex) {
			// The log misses it, but the account is called again
		}
	}

	private void sendAgain() {
		this.services.threads.execute(() -> {
			this.capacity.locked(() -> this.busy = false);
			send();
		});
	}

	private enum Kind {

		WANT, GIVE_BACK, CLOSE

	}

	private record Order(Kind kind, int permits) {

		void call(PermitAccount account) {
			switch (this.kind) {
				case WANT -> account.want(this.permits);
				case GIVE_BACK -> account.giveBack(this.permits);
				case CLOSE -> account.close();
			}
		}

	}

}
