package io.github.managedpools.test.cluster;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

import io.github.managedpools.cluster.PermitServer;
import io.github.managedpools.test.cluster.FakePermitEngine.Owner;
import org.jspecify.annotations.Nullable;

/**
 * The connection of one instance to the engine. Its fields are guarded by the engine's
 * lock.
 */
final class FakePermitServer implements PermitServer {

	private final FakePermitEngine engine;

	private final String instance;

	private final long deadAfter;

	private boolean cutOff;

	/** The owner of what this session takes. Ends with the engine's memory. */
	private @Nullable Owner session;

	private long sessionSince;

	/** The times since when permits have been asked for, by name. */
	private final Map<String, Long> askedSince = new HashMap<>();

	FakePermitServer(FakePermitEngine engine, String instance, Duration deadAfter) {
		this.engine = engine;
		this.instance = instance;
		this.deadAfter = deadAfter.toNanos();
	}

	void cutOff(boolean cutOff) {
		this.engine.locked(() -> {
			this.cutOff = cutOff;
			Owner session = this.session;
			if (this.engine.bindsToSessions() && session != null && !session.hasExpired(now())) {
				this.engine.extend(session, cutOff ? expiry() : null);
			}
			return null;
		});
	}

	/** Ends the session, as when the process dies. */
	void die() {
		this.engine.locked(() -> {
			if (this.engine.bindsToSessions() && this.session != null) {
				this.engine.extend(this.session, now());
				this.engine.purge();
			}
			this.engine.removeHunger(this.instance);
			this.session = null;
			return null;
		});
	}

	@Override
	public String engine() {
		return "the fake engine";
	}

	@Override
	public boolean outlivesPauses() {
		return this.engine.bindsToSessions();
	}

	@Override
	public int highest() {
		return 1_000_000;
	}

	@Override
	public boolean isConnected() {
		return this.engine.locked(() -> this.session != null);
	}

	@Override
	public void connect() throws IOException {
		ask(() -> {
			this.session = new Owner(this.instance, null);
			this.sessionSince = now();
			return null;
		});
	}

	@Override
	public Duration memoryAge() throws IOException {
		return ask(() -> Duration.ofNanos(now() - this.engine.memorySince()));
	}

	@Override
	public Map<String, Confirmation> confirm(Map<String, Set<Integer>> held) throws IOException {
		return ask(() -> {
			Map<String, Confirmation> answers = new HashMap<>();
			held.forEach((name, numbers) -> answers.put(name, confirm(name, numbers)));
			return answers;
		});
	}

	private Confirmation confirm(String name, Set<Integer> numbers) {
		Set<Integer> held = new TreeSet<>();
		Set<Integer> lost = new TreeSet<>();
		for (Integer number : numbers) {
			Owner owner = this.engine.of(name).owner(number);
			if (owner == null) {
				this.engine.give(name, number, newOwner());
				held.add(number);
			}
			else if (owner == this.session || (!this.engine.bindsToSessions() && isOurs(owner))) {
				this.engine.extend(owner, this.engine.bindsToSessions() ? null : expiry());
				held.add(number);
			}
			else if (!isOurs(owner)) {
				lost.add(number);
			}
		}
		return new Confirmation(held, lost);
	}

	private boolean isOurs(Owner owner) {
		return owner.instance.equals(this.instance);
	}

	@Override
	public Set<Integer> take(String name, int limit, Set<Integer> own, int most) throws IOException {
		return ask(() -> {
			Set<Integer> taken = new TreeSet<>();
			long since = this.askedSince.computeIfAbsent(name, (key) -> now());
			if (now() - since < this.engine.grantNanos()) {
				return taken;
			}
			TakenPermits permits = this.engine.of(name);
			for (int number = permits.nextFree(1); number <= limit
					&& taken.size() < most; number = permits.nextFree(number + 1)) {
				if (!own.contains(number)) {
					this.engine.give(name, number, newOwner());
					taken.add(number);
				}
			}
			this.askedSince.remove(name);
			return taken;
		});
	}

	@Override
	public void giveBack(String name, Set<Integer> numbers) throws IOException {
		ask(() -> {
			for (Integer number : numbers) {
				Owner owner = this.engine.of(name).owner(number);
				if (owner != null && isOurs(owner)) {
					this.engine.of(name).remove(number);
				}
			}
			return null;
		});
	}

	@Override
	public void advertise(String name, int missing) throws IOException {
		ask(() -> {
			this.engine.advertise(name, this.instance, missing);
			return null;
		});
	}

	@Override
	public Map<String, Integer> hunger(Set<String> names) throws IOException {
		return ask(() -> {
			Map<String, Integer> hunger = new HashMap<>();
			names.forEach((name) -> hunger.put(name, this.engine.hungerOfOthers(name, this.instance)));
			return hunger;
		});
	}

	@Override
	public Map<String, Integer> holders(String name) throws IOException {
		return ask(() -> {
			Map<String, Integer> holders = new TreeMap<>();
			this.engine.of(name).owners().forEach((owner) -> holders.merge(owner.instance, 1, Integer::sum));
			return holders;
		});
	}

	@Override
	public void abort() {
		// No call takes time
	}

	@Override
	public void close() {
		die();
	}

	/**
	 * Sends one request. A session whose engine has started anew, or has counted the
	 * instance as dead, is over.
	 */
	private <R> R ask(Supplier<R> request) throws IOException {
		IOException[] failure = new IOException[1];
		R answer = this.engine.locked(() -> {
			if (!this.engine.request() || this.cutOff) {
				failure[0] = new IOException("the engine can't be reached");
				return null;
			}
			Owner session = this.session;
			if (this.engine.bindsToSessions() && session != null) {
				if (this.sessionSince - this.engine.memorySince() < 0 || session.hasExpired(now())) {
					this.session = null;
					failure[0] = new IOException("the session has ended");
					return null;
				}
			}
			return request.get();
		});
		if (failure[0] != null) {
			throw failure[0];
		}
		return answer;
	}

	private Owner newOwner() {
		return (this.engine.bindsToSessions() && this.session != null) ? this.session
				: new Owner(this.instance, expiry());
	}

	private Long expiry() {
		return now() + this.deadAfter;
	}

	private long now() {
		return this.engine.clock.nanoTime();
	}

}
