package io.github.managedpools.cluster.drill;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import io.github.managedpools.cluster.PermitServer;

/**
 * A connection that counts what the real engines would be asked: the statements of
 * {@link io.github.managedpools.cluster.jdbc.PostgresPermitServer} and the commands of
 * {@link io.github.managedpools.cluster.redis.RedisPermitServer}.
 */
final class CountingServer implements PermitServer {

	/** The number of permits that one command of Redis looks at. */
	private static final int CHUNK = 500;

	private final PermitServer server;

	private final Counts counts;

	private final Map<String, Integer> advertised = new HashMap<>();

	CountingServer(PermitServer server, Counts counts) {
		this.server = server;
		this.counts = counts;
	}

	@Override
	public String engine() {
		return this.server.engine();
	}

	@Override
	public boolean outlivesPauses() {
		return this.server.outlivesPauses();
	}

	@Override
	public int highest() {
		return this.server.highest();
	}

	@Override
	public boolean isConnected() {
		return this.server.isConnected();
	}

	@Override
	public void connect() throws Exception {
		this.server.connect();
	}

	@Override
	public Duration memoryAge() throws Exception {
		// A session of PostgreSQL knows it
		this.counts.add(0, 1);
		return this.server.memoryAge();
	}

	@Override
	public Map<String, Confirmation> confirm(Map<String, Set<Integer>> held) throws Exception {
		int permits = held.values().stream().mapToInt(Set::size).sum();
		this.counts.add(1, Math.max(1, permits));
		return this.server.confirm(held);
	}

	@Override
	public Set<Integer> take(String name, int limit, Set<Integer> own, int most) throws Exception {
		Set<Integer> taken = this.server.take(name, limit, own, most);
		int chunks = (taken.size() < most) ? (limit + CHUNK - 1) / CHUNK : 1;
		this.counts.add(1, chunks + taken.size());
		this.counts.tries++;
		return taken;
	}

	@Override
	public void giveBack(String name, Set<Integer> numbers) throws Exception {
		this.counts.add(1, numbers.size());
		this.server.giveBack(name, numbers);
	}

	@Override
	public void advertise(String name, int missing) throws Exception {
		Integer before = this.advertised.put(name, missing);
		boolean changed = missing != ((before != null) ? before : 0);
		int marks = ((missing > 0) ? 1 : 0) + ((before != null && before > 0) ? 1 : 0);
		this.counts.add(changed ? marks : 0, (missing > 0) ? 1 : 2);
		this.server.advertise(name, missing);
	}

	@Override
	public Map<String, Integer> hunger(Set<String> names) throws Exception {
		this.counts.add(1, names.size());
		return this.server.hunger(names);
	}

	@Override
	public Map<String, Integer> holders(String name) throws Exception {
		return this.server.holders(name);
	}

	@Override
	public void abort() {
		this.server.abort();
	}

	@Override
	public void close() {
		this.server.close();
	}

	/**
	 * What all instances have asked. The simulation has one thread.
	 */
	static final class Counts {

		private long statements;

		private long commands;

		/** How often an instance has looked for free permits. */
		private long tries;

		private void add(int statements, int commands) {
			this.statements += statements;
			this.commands += commands;
		}

		void reset() {
			this.statements = 0;
			this.commands = 0;
			this.tries = 0;
		}

		long statements() {
			return this.statements;
		}

		long commands() {
			return this.commands;
		}

		long tries() {
			return this.tries;
		}

	}

}
