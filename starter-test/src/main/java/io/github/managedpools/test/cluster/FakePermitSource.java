package io.github.managedpools.test.cluster;

import io.github.managedpools.cluster.PermitAccount;
import io.github.managedpools.cluster.PermitClient;
import io.github.managedpools.cluster.PermitSource;
import io.github.managedpools.cluster.PermitSourceState;
import io.github.managedpools.cluster.PermitTiming;

/**
 * The permits of one instance of the application, from a {@link FakePermitEngine}. Faults
 * hit this instance only.
 *
 * @since 0.1.0
 */
public final class FakePermitSource implements PermitSource {

	private final FakePermitEngine engine;

	private final String instance;

	private final FakePermitServer server;

	private final InstanceClock clock;

	private final PermitClient client;

	FakePermitSource(FakePermitEngine engine, String instance, PermitTiming timing) {
		this.engine = engine;
		this.instance = instance;
		this.server = new FakePermitServer(engine, instance, timing.deadAfter());
		this.clock = new InstanceClock(engine.clock);
		this.client = PermitClient.onClock(this.server, timing, this.clock);
	}

	@Override
	public PermitAccount open(String name, int limit, Listener listener) {
		return this.client.open(name, limit, listener);
	}

	@Override
	public PermitTiming timing() {
		return this.client.timing();
	}

	@Override
	public PermitSourceState state() {
		return this.client.state();
	}

	@Override
	public void close() {
		this.client.close();
	}

	/**
	 * Cuts this instance off from the engine, as by a network that drops all packets.
	 * After {@link PermitTiming#deadAfter()}, the engine counts it as dead.
	 */
	public void cutOff() {
		this.server.cutOff(true);
	}

	/**
	 * Ends {@link #cutOff()}.
	 */
	public void reconnect() {
		this.server.cutOff(false);
	}

	/**
	 * Stops the process, as by {@code SIGSTOP} or a long garbage collection. Time goes
	 * on.
	 */
	public void pause() {
		this.clock.pause();
	}

	/**
	 * Ends {@link #pause()}: what became due meanwhile happens now.
	 */
	public void resume() {
		this.clock.resume();
	}

	/**
	 * Ends the process without giving anything back, as by {@code SIGKILL}.
	 */
	public void kill() {
		this.clock.kill();
		this.server.die();
	}

	/**
	 * Lets others have permits of this instance, as after a fault of the engine. The
	 * instance learns of it when it next confirms its permits.
	 * @param name the name of an account
	 * @param permits how many
	 */
	public void lose(String name, int permits) {
		long until = this.engine.clock.nanoTime() + timing().deadAfter().toNanos();
		this.engine.locked(() -> {
			this.engine.steal(this.instance, name, permits, until);
			return null;
		});
	}

}
