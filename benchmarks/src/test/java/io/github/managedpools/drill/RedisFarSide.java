package io.github.managedpools.drill;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import java.util.function.UnaryOperator;

import io.github.managedpools.commonspool2.PooledObjectResourceFactory;
import io.github.managedpools.drill.Load.Call;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisFactory;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisConnectionException;

/**
 * A real Redis and Jedis' own factory for Apache Commons Pool, which this library uses
 * through its adapter.
 */
final class RedisFarSide {

	/** The calls under way and the idle connections may fail. */
	static final int MOST_FAILED = Contender.SIZE + Load.THREADS;

	private static final long WARM_UP_MILLIS = 1000;

	private final HostAndPort address;

	private Process server;

	RedisFarSide() throws IOException {
		try (ServerSocket free = new ServerSocket(0)) {
			this.address = new HostAndPort(FarSide.HOST, free.getLocalPort());
		}
		this.server = start();
	}

	private Process start() throws IOException {
		Process process = new ProcessBuilder("redis-server", "--bind", FarSide.HOST, "--port",
				String.valueOf(this.address.getPort()), "--save", "", "--appendonly", "no")
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.start();
		while (process.isAlive()) {
			try (Jedis jedis = new Jedis(this.address)) {
				jedis.ping();
				return process;
			}
			catch (JedisConnectionException ex) {
				Threads.sleep(10);
			}
		}
		throw new IOException("redis-server has ended with " + process.exitValue());
	}

	void restart(long millis) throws IOException {
		stop();
		Threads.sleep(millis);
		this.server = start();
	}

	void killClients() {
		try (Jedis jedis = new Jedis(this.address)) {
			jedis.sendCommand(Command.CLIENT, "KILL", "TYPE", "normal");
		}
	}

	private int clients() {
		try (Jedis jedis = new Jedis(this.address)) {
			return (int) jedis.clientList().lines().count() - 1;
		}
	}

	void stop() {
		this.server.destroyForcibly().onExit().join();
	}

	/**
	 * Plays an outage.
	 * @param kind the pool
	 * @param outage returns when the server is back
	 * @param settleMillis how long the pool has to settle afterwards
	 */
	Outcome play(PoolKind kind, Event outage, long settleMillis) throws Exception {
		Contender contender = open(kind);
		Load load = new Load(contender);
		Threads.sleep(WARM_UP_MILLIS);
		Heartbeat heartbeat = new Heartbeat();
		outage.happen();
		long back = System.nanoTime();
		Threads.sleep(settleMillis);
		List<Call> calls = load.stop();
		heartbeat.close();
		contender.close();
		for (int i = 0; i < 60 && clients() > 0; i++) {
			Threads.sleep(50);
		}
		return Outcome.of(calls, back, clients(), heartbeat.mostLateMillis());
	}

	private Contender open(PoolKind kind) {
		Factory factory = new Factory(this.address);
		return (kind == PoolKind.MANAGED) ? new ManagedContender<>(
				ManagedContender.pool(new PooledObjectResourceFactory<>(factory), UnaryOperator.identity()),
				RedisFarSide::use) : new CommonsContender<>(factory, RedisFarSide::use);
	}

	private static void use(Jedis jedis) {
		jedis.incr("calls");
	}

	/**
	 * Something that happens to the server.
	 */
	interface Event {

		void happen() throws Exception;

	}

	/**
	 * Exposes the constructor that Jedis' own pools use.
	 */
	@SuppressWarnings("deprecation")
	private static final class Factory extends JedisFactory {

		Factory(HostAndPort address) {
			super(address, DefaultJedisClientConfig.builder().build());
		}

	}

}
