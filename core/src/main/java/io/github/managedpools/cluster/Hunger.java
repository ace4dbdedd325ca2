package io.github.managedpools.cluster;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Advertises the permits that this process lacks, reads what other processes lack, and
 * decides how often to try. Used by the thread that sends requests to the engine.
 */
final class Hunger {

	/** The first wait after a try that did not find all permits. */
	private static final long FIRST_WAIT = TimeUnit.MILLISECONDS.toNanos(10);

	/** The engine may forget after a second that permits are missing. */
	private static final long LONGEST_ADVERTISEMENT = TimeUnit.MILLISECONDS.toNanos(400);

	private final PermitClient client;

	private final long look;

	private final long longestWait;

	private long nextLook;

	/** The names for which missing permits are advertised. */
	private final Set<String> advertised = new HashSet<>();

	Hunger(PermitClient client) {
		this.client = client;
		this.look = client.timing().look().toNanos();
		this.longestWait = Math.min(Math.max(FIRST_WAIT, this.look / 2), LONGEST_ADVERTISEMENT);
		this.nextLook = client.clock.nanoTime();
	}

	/**
	 * Forgets what is advertised, because the session that advertised it is over.
	 */
	void forget() {
		this.advertised.clear();
	}

	/**
	 * How long an account that gave permits back because others lack them takes none.
	 */
	long patience() {
		return Conversation.jittered(this.look);
	}

	/**
	 * Records that an account has tried to get what it lacks. Must be called under the
	 * client's lock.
	 */
	void tried(ClientAccount account) {
		boolean vain = account.missing() > 0;
		account.vainTries = vain ? account.vainTries + 1 : 0;
		long wait = Math.min(FIRST_WAIT << Math.min(account.vainTries, 10), this.longestWait);
		account.nextTry = this.client.clock.nanoTime() + (vain ? Conversation.jittered(wait) : 0);
	}

	/**
	 * Advertises what the accounts have tried to get and have not got. Repeated with each
	 * unsuccessful try, because the engine may forget it.
	 */
	void advertise() throws Exception {
		Map<String, Integer> missing = new HashMap<>();
		this.advertised.forEach((name) -> missing.put(name, 0));
		for (ClientAccount account : this.client.copyOfAccounts()) {
			int lacks = this.client.locked(() -> hungry(account));
			if (lacks > 0) {
				missing.merge(account.name, lacks, Integer::sum);
			}
		}
		for (Map.Entry<String, Integer> entry : missing.entrySet()) {
			this.client.server.advertise(entry.getKey(), entry.getValue());
			if (entry.getValue() > 0) {
				this.advertised.add(entry.getKey());
			}
			else {
				this.advertised.remove(entry.getKey());
			}
		}
	}

	/** What an account lacks and has tried to get. */
	private static int hungry(ClientAccount account) {
		return (account.vainTries > 0) ? account.missing() : 0;
	}

	/**
	 * Checks whether other processes lack permits that this process holds.
	 */
	void look() throws Exception {
		if (untilLook() > 0) {
			return;
		}
		List<ClientAccount> accounts = this.client.copyOfAccounts();
		Set<String> names = new HashSet<>();
		for (ClientAccount account : accounts) {
			if (!account.isClosed() && this.client.locked(() -> !account.held().isEmpty())) {
				names.add(account.name);
			}
		}
		Map<String, Integer> hunger = names.isEmpty() ? Map.of() : this.client.server.hunger(names);
		this.client.locked(() -> {
			for (ClientAccount account : accounts) {
				int lack = hunger.getOrDefault(account.name, 0) + account.excess();
				for (ClientAccount other : accounts) {
					lack += (other != account && other.name.equals(account.name)) ? hungry(other) : 0;
				}
				account.othersLack(account.held().isEmpty() ? 0 : lack);
			}
			return null;
		});
		this.nextLook = this.client.clock.nanoTime() + Conversation.jittered(this.look);
	}

	long untilLook() {
		return Math.max(0, this.nextLook - this.client.clock.nanoTime());
	}

}
