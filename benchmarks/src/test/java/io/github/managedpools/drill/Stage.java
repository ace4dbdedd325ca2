package io.github.managedpools.drill;

import java.util.List;

import io.github.managedpools.drill.FarSide.Server;
import io.github.managedpools.drill.Load.Call;

/**
 * One pool under load, with its server and the network between them.
 */
final class Stage {

	private static final long WARM_UP_MILLIS = 1000;

	private static final long GONE_WITHIN_MILLIS = 3000;

	private final FarSide<?> farSide;

	private final PoolKind kind;

	private Server server;

	private final FaultyProxy proxy;

	private final Contender contender;

	private final Load load;

	Stage(FarSide<?> farSide, PoolKind kind) throws Exception {
		this.farSide = farSide;
		this.kind = kind;
		this.server = farSide.serve();
		this.proxy = new FaultyProxy(this.server.port());
		this.contender = kind.open(farSide, this.proxy.port());
		this.load = new Load(this.contender);
	}

	/**
	 * Plays an outage.
	 * @param millis how long it lasts
	 * @param settleMillis how long the pool has to settle afterwards
	 */
	Outcome play(Outage outage, long millis, long settleMillis) throws Exception {
		Threads.sleep(WARM_UP_MILLIS);
		Heartbeat heartbeat = new Heartbeat();
		outage.happen(this, millis);
		long back = System.nanoTime();
		Threads.sleep(settleMillis);
		List<Call> calls = this.load.stop();
		heartbeat.close();
		this.contender.close();
		for (long waited = 0; this.proxy.open() > 0 && waited < GONE_WITHIN_MILLIS; waited += 50) {
			Threads.sleep(50);
		}
		int leftOpen = this.proxy.open();
		this.proxy.close();
		this.server.stop();
		return Outcome.of(calls, back, leftOpen, heartbeat.mostLateMillis());
	}

	FaultyProxy proxy() {
		return this.proxy;
	}

	Load load() {
		return this.load;
	}

	void stopServer() {
		this.server.stop();
	}

	int startServer() throws Exception {
		this.server = this.farSide.serve();
		return this.server.port();
	}

	@Override
	public String toString() {
		return "%s, %s".formatted(this.farSide.name(), this.kind);
	}

}
