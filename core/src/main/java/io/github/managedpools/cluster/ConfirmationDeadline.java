package io.github.managedpools.cluster;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import io.github.managedpools.DurationText;

/**
 * Gives all permits up when the engine has not confirmed them for too long, because it
 * will soon grant them to other processes. Never waits for the engine.
 * <p>
 * What was given up may still be ours as the engine sees it. It is freed there only when
 * the resources had the time to end. Guarded by the client's lock.
 */
final class ConfirmationDeadline {

	private final PermitClient client;

	private final long deadAfter;

	private final long letGoAfter;

	private final long unconfirmedAfter;

	private final long timeToEnd;

	private final long beat;

	/** The start of the latest step that confirmed all permits. */
	private long confirmed;

	/** The latest time until which an answer is awaited after a pause. */
	private long allowedUntil;

	/** Whether an answer has been awaited after a pause since the last confirmation. */
	private boolean allowed;

	/** The time of the next step, at the latest, once there was a step. */
	private long nextStep;

	private boolean begun;

	/** The start of the call of the engine that is under way. */
	private long callSince;

	private boolean calling;

	private boolean aborted;

	/** The times at which permits that were given up are freed, by name and number. */
	private final Map<String, Map<Integer, Long>> givenUp = new HashMap<>();

	ConfirmationDeadline(PermitClient client) {
		this.client = client;
		PermitTiming timing = client.timing();
		this.deadAfter = timing.deadAfter().toNanos();
		this.letGoAfter = timing.letGoAfter().toNanos();
		this.unconfirmedAfter = timing.unconfirmedAfter().toNanos();
		this.timeToEnd = timing.timeToEnd().toNanos();
		this.beat = timing.beat().toNanos();
		long now = client.clock.nanoTime();
		this.confirmed = now;
		this.allowedUntil = now;
	}

	long step() {
		if (this.client.hasEnded()) {
			return Loop.END;
		}
		long now = this.client.clock.nanoTime();
		boolean abort = this.client.locked(() -> {
			notePause(now);
			check(now);
			this.begun = true;
			this.nextStep = now + untilNextStep(now);
			return takesTooLong(now);
		});
		this.client.callListeners();
		if (abort) {
			this.client.server.abort();
		}
		return this.nextStep - now;
	}

	/**
	 * Gives all permits up if their time is over.
	 */
	void check() {
		long now = this.client.clock.nanoTime();
		this.client.locked(() -> {
			check(now);
			return null;
		});
	}

	private void notePause(long now) {
		if (this.begun && this.client.server.outlivesPauses() && !this.allowed && now - this.nextStep > this.beat) {
			this.allowed = true;
			this.allowedUntil = now + this.beat;
		}
	}

	private void check(long now) {
		long silent = now - this.confirmed;
		if (silent >= this.letGoAfter && now - this.allowedUntil >= 0) {
			giveUpAll(now, silent);
		}
		else if (silent >= this.unconfirmedAfter) {
			unconfirmed(true);
		}
	}

	/**
	 * Whether the connection must be broken to end a call. Not as long as that would free
	 * permits whose resources had no time to end.
	 */
	private boolean takesTooLong(long now) {
		long longest = (holdsNothing() && this.givenUp.isEmpty()) ? this.timeToEnd : this.deadAfter;
		boolean tooLong = this.calling && !this.aborted && now - this.callSince >= longest;
		this.aborted |= tooLong;
		return tooLong;
	}

	private boolean holdsNothing() {
		for (ClientAccount account : this.client.accounts()) {
			if (!account.held().isEmpty()) {
				return false;
			}
		}
		return true;
	}

	private void giveUpAll(long now, long silent) {
		int count = 0;
		for (ClientAccount account : this.client.accounts()) {
			for (Integer number : account.loseAll()) {
				free(account.name, number, now);
				count++;
			}
			account.unconfirmed(true);
		}
		if (count > 0) {
			this.client.log(Level.WARNING,
					"%s has not confirmed the permits for %s: all %d are given up, and their resources destroyed"
						.formatted(this.client.server.engine(), DurationText.rounded(Duration.ofNanos(silent)), count),
					null);
		}
	}

	/**
	 * Frees a permit later that this process no longer uses.
	 */
	private void free(String name, Integer number, long now) {
		this.givenUp.computeIfAbsent(name, (key) -> new HashMap<>()).putIfAbsent(number, now + this.timeToEnd);
	}

	private long untilNextStep(long now) {
		long next = this.beat / 2;
		long silent = now - this.confirmed;
		for (long time : new long[] { this.unconfirmedAfter, this.letGoAfter }) {
			if (silent < time) {
				next = Math.min(next, time - silent);
			}
		}
		return next;
	}

	// For the thread that speaks to the engine, under the lock

	void callBegins() {
		this.callSince = this.client.clock.nanoTime();
		this.aborted = false;
		this.calling = true;
	}

	void callEnds() {
		this.calling = false;
	}

	/**
	 * Records that permits were taken by a process that had none.
	 */
	void tookFirst(long start) {
		if (holdsNothing()) {
			this.confirmed = start;
			this.allowed = false;
		}
	}

	/**
	 * Records the answer to a request that began at the given time.
	 */
	void answered(long start, Map<String, Set<Integer>> asked, Map<String, PermitServer.Confirmation> answers) {
		boolean inDoubt = false;
		for (Map.Entry<String, Set<Integer>> entry : asked.entrySet()) {
			PermitServer.Confirmation answer = answers.getOrDefault(entry.getKey(),
					new PermitServer.Confirmation(Set.of(), Set.of()));
			Set<Integer> unowned = new TreeSet<>(answer.held());
			for (ClientAccount account : this.client.accounts()) {
				if (account.name.equals(entry.getKey())) {
					account.lose(answer.lost());
					unowned.removeAll(account.held());
					unowned.removeAll(account.returned());
					inDoubt |= !answer.held().containsAll(account.held());
				}
			}
			// Given up while the engine was asked: it must not stay taken
			unowned.forEach((number) -> free(entry.getKey(), number, this.client.clock.nanoTime()));
		}
		if (!inDoubt) {
			this.confirmed = start;
			this.allowed = false;
		}
		unconfirmed(inDoubt);
	}

	void unconfirmed(boolean unconfirmed) {
		this.client.accounts().forEach((account) -> account.unconfirmed(unconfirmed));
	}

	/**
	 * The numbers that were given up and have not been freed.
	 */
	Set<Integer> givenUp(String name) {
		return this.givenUp.getOrDefault(name, Map.of()).keySet();
	}

	/**
	 * The given-up numbers that can be freed now. They stay given up until they
	 * {@linkplain #freed are}, because the request for that may fail.
	 */
	Map<String, Set<Integer>> due() {
		long now = this.client.clock.nanoTime();
		Map<String, Set<Integer>> due = new HashMap<>();
		this.givenUp.forEach((name, times) -> times.forEach((number, time) -> {
			if (now - time >= 0) {
				due.computeIfAbsent(name, (key) -> new TreeSet<>()).add(number);
			}
		}));
		return due;
	}

	/**
	 * Records that given-up numbers have been freed.
	 */
	void freed(String name, Set<Integer> numbers) {
		Map<Integer, Long> times = this.givenUp.get(name);
		if (times != null) {
			times.keySet().removeAll(numbers);
			if (times.isEmpty()) {
				this.givenUp.remove(name);
			}
		}
	}

	boolean hasGivenUp() {
		return !this.givenUp.isEmpty();
	}

}
