package io.github.managedpools.test.cluster;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

import io.github.managedpools.cluster.PermitServer;

/**
 * A connection to an engine that can end as abruptly as a process: nothing is given back,
 * and nothing more is asked.
 *
 * @since 0.1.0
 */
public final class KillablePermitServer implements PermitServer {

	private final PermitServer server;

	private volatile boolean killed;

	/**
	 * Create a new {@code KillablePermitServer}.
	 * @param server the connection
	 */
	public KillablePermitServer(PermitServer server) {
		this.server = server;
	}

	/**
	 * Breaks the connection for ever.
	 */
	public void kill() {
		this.killed = true;
		this.server.abort();
	}

	private PermitServer alive() throws IOException {
		if (this.killed) {
			throw new IOException("killed");
		}
		return this.server;
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
		return !this.killed && this.server.isConnected();
	}

	@Override
	public void connect() throws Exception {
		alive().connect();
	}

	@Override
	public Duration memoryAge() throws Exception {
		return alive().memoryAge();
	}

	@Override
	public Map<String, Confirmation> confirm(Map<String, Set<Integer>> held) throws Exception {
		return alive().confirm(held);
	}

	@Override
	public Set<Integer> take(String name, int limit, Set<Integer> own, int most) throws Exception {
		return alive().take(name, limit, own, most);
	}

	@Override
	public void giveBack(String name, Set<Integer> numbers) throws Exception {
		alive().giveBack(name, numbers);
	}

	@Override
	public void advertise(String name, int missing) throws Exception {
		alive().advertise(name, missing);
	}

	@Override
	public Map<String, Integer> hunger(Set<String> names) throws Exception {
		return alive().hunger(names);
	}

	@Override
	public Map<String, Integer> holders(String name) throws Exception {
		return alive().holders(name);
	}

	@Override
	public void abort() {
		this.server.abort();
	}

	@Override
	public void close() {
		if (!this.killed) {
			this.server.close();
		}
	}

}
