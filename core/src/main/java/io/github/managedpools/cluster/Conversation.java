package io.github.managedpools.cluster;

import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import io.github.managedpools.PoolClock;
import io.github.managedpools.SafeDescription;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to the engine, one at a time: confirms, frees and takes permits, and
 * lets {@link Hunger} check whether other processes lack them. Only the thread of its
 * loop uses its fields.
 */
final class Conversation {

	/** The first wait after a failure. */
	private static final long FIRST_RETRY = TimeUnit.MILLISECONDS.toNanos(50);

	/** How often the age of the engine's memory is asked for during the grace. */
	private static final long GRACE_LOOK = TimeUnit.MILLISECONDS.toNanos(500);

	private final PermitClient client;

	private final PermitServer server;

	private final PoolClock clock;

	private final ConfirmationDeadline deadline;

	private final long beat;

	private final Hunger hunger;

	private long nextBeat;

	/** The time before which nothing is asked, after a failure. */
	private long nextTry;

	private int failures;

	private boolean confirming;

	Conversation(PermitClient client, ConfirmationDeadline deadline) {
		this.client = client;
		this.server = client.server;
		this.clock = client.clock;
		this.deadline = deadline;
		this.beat = client.timing().beat().toNanos();
		this.hunger = new Hunger(client);
		long now = this.clock.nanoTime();
		this.nextBeat = now;
		this.nextTry = now;
	}

	long step() {
		if (this.client.hasEnded()) {
			return Loop.END;
		}
		if (this.failures > 0 && isBefore(this.nextTry) && !this.client.isClosing()) {
			return until(this.nextTry);
		}
		try {
			speak();
			this.failures = 0;
		}
		catch (Throwable ex) {
			failed(ex);
		}
		finally {
			locked(this.deadline::callEnds);
		}
		this.client.callListeners();
		return endIfClosed() ? Loop.END : untilNext();
	}

	private void speak() throws Exception {
		locked(() -> {
			this.client.accounts().removeIf((account) -> account.isClosed() && account.isSettled());
			this.deadline.callBegins();
		});
		if (!this.server.isConnected()) {
			this.hunger.forget();
			this.server.connect();
			this.nextBeat = this.clock.nanoTime();
		}
		if (!isBefore(this.nextBeat)) {
			confirm();
		}
		free();
		this.hunger.look();
		boolean grace = take();
		this.hunger.advertise();
		answerRequests();
		available(grace);
	}

	private void confirm() throws Exception {
		if (!this.server.outlivesPauses()) {
			this.deadline.check();
		}
		Map<String, Set<Integer>> held = new HashMap<>();
		locked(() -> {
			for (ClientAccount account : this.client.accounts()) {
				if (!account.held().isEmpty()) {
					held.computeIfAbsent(account.name, (name) -> new TreeSet<>()).addAll(account.held());
				}
			}
		});
		long start = this.clock.nanoTime();
		this.confirming = true;
		Map<String, PermitServer.Confirmation> answers = this.server.confirm(held);
		this.confirming = false;
		this.client.locked(() -> {
			this.deadline.answered(start, held, answers);
			return null;
		});
		this.nextBeat = start + jittered(this.beat);
		for (Map.Entry<String, PermitServer.Confirmation> answer : answers.entrySet()) {
			int lost = answer.getValue().lost().size();
			if (lost > 0) {
				this.client.log(Level.WARNING,
						"%d permits for '%s' were lost to other processes: their resources are destroyed"
							.formatted(lost, answer.getKey()),
						null);
			}
		}
		if (this.client.locked(() -> this.client.accounts().stream().anyMatch(ClientAccount::isUnconfirmed))) {
			this.nextBeat = start + FIRST_RETRY;
		}
	}

	private void free() throws Exception {
		for (ClientAccount account : this.client.copyOfAccounts()) {
			Set<Integer> numbers = this.client.locked(() -> Set.copyOf(account.returned()));
			if (!numbers.isEmpty()) {
				this.server.giveBack(account.name, numbers);
				locked(() -> {
					account.returned().removeAll(numbers);
					if (account.othersLack() > 0) {
						// Otherwise it might take what it has just given up
						account.nextTry = this.clock.nanoTime() + this.hunger.patience();
					}
				});
			}
		}
		if (this.client.locked(this.deadline::hasGivenUp)) {
			for (Map.Entry<String, Set<Integer>> due : this.client.locked(this.deadline::due).entrySet()) {
				this.server.giveBack(due.getKey(), due.getValue());
				locked(() -> this.deadline.freed(due.getKey(), due.getValue()));
			}
		}
	}

	/**
	 * Takes what the accounts want.
	 * @return whether the engine grants nothing new, because it may have lost its memory
	 */
	private boolean take() throws Exception {
		boolean grace = false;
		for (ClientAccount account : this.client.copyOfAccounts()) {
			int missing = this.client.locked(() -> account.isUnconfirmed() ? 0 : account.missing());
			if (missing == 0 || isBefore(account.nextTry)) {
				continue;
			}
			if (!remembers()) {
				grace = true;
				account.nextTry = this.clock.nanoTime() + GRACE_LOOK;
				continue;
			}
			take(account, missing);
		}
		return grace;
	}

	private void take(ClientAccount account, int missing) throws Exception {
		long start = this.clock.nanoTime();
		Set<Integer> own = this.client.locked(() -> own(account.name));
		int limit = this.client.locked(account::limit);
		Set<Integer> taken = this.server.take(account.name, limit, own, missing);
		// Otherwise they would be left behind if the next request fails
		locked(() -> account.returned().addAll(taken));
		if (!taken.isEmpty() && !remembers()) {
			// A request under way is sent again to an engine that has just started. The
			// next step frees what was taken
			return;
		}
		locked(() -> {
			account.returned().removeAll(taken);
			if (!taken.isEmpty()) {
				this.deadline.tookFirst(start);
			}
			account.took(taken);
			this.hunger.tried(account);
		});
	}

	private boolean remembers() throws Exception {
		return this.server.memoryAge().compareTo(this.client.timing().deadAfter()) >= 0;
	}

	/**
	 * The numbers that this process has under a name, for whichever purpose.
	 */
	private Set<Integer> own(String name) {
		Set<Integer> own = new TreeSet<>(this.deadline.givenUp(name));
		for (ClientAccount account : this.client.accounts()) {
			if (account.name.equals(name)) {
				own.addAll(account.held());
				own.addAll(account.returned());
			}
		}
		return own;
	}

	private void answerRequests() {
		for (PermitClient.HoldersRequest request = this.client.requests
			.poll(); request != null; request = this.client.requests.poll()) {
			try {
				request.answer().complete(this.server.holders(request.name()));
			}
			catch (Throwable ex) {
				request.answer().completeExceptionally(ex);
			}
		}
	}

	private void available(boolean grace) {
		PermitSourceState before = this.client.state();
		boolean waits = grace || (before.status() == PermitSourceState.Status.GRACE && isAnyWaiting());
		if (before.status() == PermitSourceState.Status.UNAVAILABLE) {
			this.client.log(Level.INFO, "%s is available again".formatted(this.server.engine()), null);
		}
		this.client.status(waits ? PermitSourceState.Status.GRACE : PermitSourceState.Status.AVAILABLE, null);
	}

	/** Whether an account waits for its next try. */
	private boolean isAnyWaiting() {
		return this.client.locked(() -> this.client.accounts()
			.stream()
			.anyMatch((account) -> account.missing() > 0 && isBefore(account.nextTry)));
	}

	private void failed(Throwable ex) {
		this.failures++;
		long wait = Math.min(FIRST_RETRY << Math.min(this.failures - 1, 10), this.beat);
		this.nextTry = this.clock.nanoTime() + jittered(wait);
		if (this.confirming || !this.server.isConnected()) {
			this.confirming = false;
			locked(() -> this.deadline.unconfirmed(true));
		}
		// TimeoutException and others have no message
		String problem = SafeDescription.of(ex);
		if (this.client.state().status() != PermitSourceState.Status.UNAVAILABLE) {
			this.client.log(Level.WARNING, "%s can't be asked for permits, and will be again until it answers: %s"
				.formatted(this.server.engine(), problem), null);
		}
		this.client.status(PermitSourceState.Status.UNAVAILABLE, problem);
		this.client.failRequests(ex);
	}

	/**
	 * Ends the session once the client is closed and all permits have been given back. An
	 * engine that does not answer frees them by itself.
	 */
	private boolean endIfClosed() {
		boolean ends = this.client.isClosing() && this.client.locked(() -> this.client.accounts()
			.stream()
			.allMatch((account) -> account.held().isEmpty() && (this.failures > 0 || account.isSettled())));
		if (ends) {
			try {
				this.server.close();
			}
			catch (Throwable ex) {
				this.client.log(Level.DEBUG, "closing the session failed", ex);
			}
			this.client.end();
		}
		return ends;
	}

	private long untilNext() {
		long next = until((this.failures > 0) ? this.nextTry : this.nextBeat);
		if (this.failures > 0) {
			return next;
		}
		for (ClientAccount account : this.client.copyOfAccounts()) {
			@Nullable Long wait = this.client.locked(() -> waitOf(account));
			next = (wait != null) ? Math.min(next, wait) : next;
		}
		return this.client.requests.isEmpty() ? next : 0;
	}

	private @Nullable Long waitOf(ClientAccount account) {
		if (!account.returned().isEmpty()) {
			return 0L;
		}
		if (account.missing() > 0 && !account.isUnconfirmed()) {
			return until(account.nextTry);
		}
		return account.held().isEmpty() ? null : Long.valueOf(this.hunger.untilLook());
	}

	private void locked(Runnable action) {
		this.client.locked(() -> {
			action.run();
			return null;
		});
	}

	private boolean isBefore(long time) {
		return time - this.clock.nanoTime() > 0;
	}

	private long until(long time) {
		return Math.max(0, time - this.clock.nanoTime());
	}

	/** Between three quarters of the time and all of it. */
	static long jittered(long nanos) {
		return nanos - ThreadLocalRandom.current().nextLong(nanos / 4 + 1);
	}

}
