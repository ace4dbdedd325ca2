package io.github.managedpools.cluster.drill;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What happens to instances, engine and network while connections are used.
 */
final class Scenarios {

	private static final int LIMIT = Scene.LIMIT;

	private Scenarios() {
	}

	/** The scenarios by name, in the order of the report. */
	static Map<String, Scenario> all() {
		Map<String, Scenario> all = new LinkedHashMap<>();
		all.put("churn", Scenarios::churn);
		all.put("kill", Scenarios::kill);
		all.put("stop", Scenarios::stop);
		all.put("skew", Scenarios::skew);
		all.put("backend", Scenarios::backend);
		all.put("restart", Scenarios::restart);
		all.put("partition", Scenarios::partition);
		all.put("limit", Scenarios::limit);
		all.put("rolling", Scenarios::rolling);
		all.put("hang", Scenarios::hang);
		all.put("yield", Scenarios::yield);
		all.put("down-at-start", Scenarios::downAtStart);
		return all;
	}

	private static Outcome churn(Scene scene) throws Exception {
		scene.startWorking(3);
		scene.watch(15);
		return new Outcome("18 threads of 3 instances, one lease in ten breaks", "least %d".formatted(scene.least()));
	}

	private static Outcome kill(Scene scene) throws Exception {
		InstanceProcess owner = scene.start(LIMIT, 1);
		InstanceProcess heir = scene.start(LIMIT, 1);
		Scene.await("ready", () -> owner.isReady() && heir.isReady());
		owner.command(0, "hold", LIMIT);
		Scene.await("all held", () -> scene.farSide.live() == LIMIT);
		heir.command(0, "hold", LIMIT);
		Scene.await("hungry", () -> heir.pending(0) == LIMIT);
		TimeUnit.SECONDS.sleep(1);
		int before = scene.farSide.accepted();
		owner.kill();
		long first = Scene.await("a permit", () -> scene.farSide.accepted() > before);
		long all = first + Scene.await("all permits", () -> scene.farSide.accepted() == before + LIMIT);
		return new Outcome("kill -9 of an instance that holds all",
				"first permit serves again after %d ms, all after %d ms".formatted(first, all));
	}

	private static Outcome stop(Scene scene) throws Exception {
		scene.startWorking(3);
		InstanceProcess stopped = scene.processes.get(1);
		Scene.await("it has permits", () -> stopped.granted(0) > 1);
		stopped.signal("-STOP");
		TimeUnit.SECONDS.sleep(1);
		int held = stopped.granted(0);
		scene.watch(11);
		stopped.signal("-CONT");
		long within = scene.awaitNoMoreThan(LIMIT);
		Scene.await("it has permits again", () -> stopped.granted(0) > 0);
		return new Outcome("`SIGSTOP` for 12 s, then `SIGCONT`",
				"it had about %d permits; least %d; at most %d from %d ms after it went on".formatted(held,
						scene.least(), LIMIT, within))
			.failedIf(within > 5000);
	}

	private static Outcome skew(Scene scene) throws Exception {
		String what = "clocks of two instances 60 s ahead and behind";
		if (!isThere("faketime")) {
			return Outcome.skipped(what, "there is no faketime here");
		}
		scene.start(atWrongTime("+60s"));
		scene.start(atWrongTime("-60s"));
		scene.start(List.of());
		scene.work();
		long ahead = scene.processes.get(0).secondsAhead();
		long behind = -scene.processes.get(1).secondsAhead();
		scene.watch(15);
		int least = scene.least();
		Scene.await("each has had a permit", () -> scene.processes.stream().allMatch((each) -> each.granted(0) > 0));
		return new Outcome(what,
				"%d s ahead and %d s behind, as the instances say; least %d".formatted(ahead, behind, least))
			.failedIf(ahead < 55 || behind < 55);
	}

	/**
	 * The command that shifts the clock of another one, but not the time that it measures
	 * and waits, which a wrong clock leaves alone. Without the variable, each wait of a
	 * JVM would end at once.
	 */
	private static List<String> atWrongTime(String offset) {
		return List.of("env", "FAKETIME_FORCE_MONOTONIC_FIX=0", "faketime", "--exclude-monotonic", "-f", offset);
	}

	private static boolean isThere(String command) throws Exception {
		return new ProcessBuilder("sh", "-c", "command -v " + command).start().waitFor() == 0;
	}

	private static Outcome backend(Scene scene) throws Exception {
		if (!(scene.engine instanceof Engine.Postgres postgres)) {
			return Outcome.NONE;
		}
		scene.startWorking(3);
		TimeUnit.SECONDS.sleep(6);
		postgres.killOneOfItsProcesses();
		scene.watch(15);
		return new Outcome("kill -9 of one of PostgreSQL's processes, which ends all sessions",
				"least %d".formatted(scene.least()));
	}

	private static Outcome restart(Scene scene) throws Exception {
		scene.startWorking(3);
		TimeUnit.SECONDS.sleep(6);
		scene.engine.crash();
		scene.watch(2);
		scene.engine.start();
		long begin = System.nanoTime();
		scene.watch(1);
		int least = scene.least();
		Scene.await("new permits", () -> scene.processes.stream().mapToInt((each) -> each.granted(0)).sum() == LIMIT);
		long recovered = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
		scene.watch(8);
		return new Outcome("the engine crashes and starts 2 s later",
				"least %d; all permits granted %d ms after the start".formatted(Math.min(least, scene.least()),
						recovered));
	}

	private static Outcome partition(Scene scene) throws Exception {
		String what = "an instance is cut off from the engine for 20 s";
		if (!Namespace.isPossible()) {
			return Outcome.skipped(what, "network namespaces need root");
		}
		try {
			scene.start(Namespace.enter(), Namespace.ENGINE, Namespace.FAR_SIDE, LIMIT, 1);
			scene.start(LIMIT, 1);
			scene.start(LIMIT, 1);
			scene.work();
			Scene.await("it has a permit", () -> scene.farSide.liveFrom(Namespace.INSTANCE) > 0);
			scene.processes.get(0).command(0, "break", 0);
			TimeUnit.SECONDS.sleep(1);
			Namespace.cutOffFromEngine();
			long gone = Scene.await("its connections are gone", () -> scene.farSide.liveFrom(Namespace.INSTANCE) == 0);
			long taken = gone + Scene.await("others have its permits", () -> scene.farSide.live() == LIMIT);
			scene.watch(12);
			Namespace.reconnect();
			long back = Scene.await("it has permits again", () -> scene.farSide.liveFrom(Namespace.INSTANCE) > 0);
			scene.watch(3);
			return new Outcome(what,
					"its last connection ends after %d ms, others have its permits after %d ms; once reconnected it has one after %d ms"
						.formatted(gone, taken, back));
		}
		finally {
			scene.processes.forEach(InstanceProcess::kill);
			Namespace.remove();
		}
	}

	private static Outcome limit(Scene scene) throws Exception {
		scene.startWorking(3);
		scene.processes.forEach((each) -> each.command(0, "limit", LIMIT / 2));
		long lowered = scene.awaitNoMoreThan(LIMIT / 2);
		scene.processes.forEach((each) -> each.command(0, "limit", LIMIT));
		long raised = Scene.await("all are used", () -> scene.farSide.live() == LIMIT);
		scene.watch(3);
		return new Outcome("the limit is lowered to 5 and raised to 10",
				"at most 5 from %d ms after it was lowered; 10 are used %d ms after it was raised".formatted(lowered,
						raised))
			.failedIf(lowered > 5000);
	}

	private static Outcome rolling(Scene scene) throws Exception {
		scene.startWorking(2);
		InstanceProcess updated = scene.start(LIMIT / 2, 1);
		Scene.await("an instance is ready", updated::isReady);
		updated.command(0, "work", 6);
		scene.engine.writeRecordOfAnotherVersion();
		scene.watch(5);
		for (InstanceProcess old : List.copyOf(scene.processes.subList(0, 2))) {
			old.kill();
			InstanceProcess heir = scene.start(LIMIT / 2, 1);
			Scene.await("an instance is ready", heir::isReady);
			heir.command(0, "work", 6);
		}
		long lowered = scene.awaitNoMoreThan(LIMIT / 2);
		int present = scene.farSide.live();
		return new Outcome("instances with a limit of 10 are replaced by ones with 5, one after the other",
				"at most 5 from %d ms after the last was replaced".formatted(lowered))
			.failedIf(present == 0);
	}

	private static Outcome hang(Scene scene) throws Exception {
		scene.startWorking(3);
		scene.processes.forEach((each) -> {
			each.command(0, "break", 50);
			each.command(0, "hang", 1);
		});
		scene.watch(20);
		int least = scene.least();
		scene.processes.forEach((each) -> each.command(0, "hang", 0));
		TimeUnit.SECONDS.sleep(5);
		scene.watch(5);
		return new Outcome("a third of creations and destructions hang longer than the pool waits",
				"least %d, and %d once none hangs".formatted(least, scene.least()));
	}

	private static Outcome yield(Scene scene) throws Exception {
		InstanceProcess idle = scene.start(LIMIT, 1);
		InstanceProcess hungry = scene.start(LIMIT, 1);
		Scene.await("ready", () -> idle.isReady() && hungry.isReady());
		idle.command(0, "hold", LIMIT);
		Scene.await("all held", () -> scene.farSide.live() == LIMIT);
		idle.command(0, "hold", 0);
		Scene.await("idle", () -> idle.leases(0) == 0);
		int before = scene.farSide.accepted();
		hungry.command(0, "hold", LIMIT / 2);
		long first = Scene.await("a permit", () -> scene.farSide.accepted() > before);
		long half = first + Scene.await("five permits", () -> scene.farSide.accepted() == before + LIMIT / 2);
		return new Outcome("an instance needs 5 while another holds 10 idle",
				"first after %d ms, all after %d ms".formatted(first, half));
	}

	private static Outcome downAtStart(Scene scene) throws Exception {
		scene.engine.crash();
		InstanceProcess instance = scene.start(LIMIT, 1);
		Scene.await("ready", instance::isReady);
		instance.command(0, "work", 2);
		Scene.await("a caller times out", () -> !instance.failure(0).isEmpty());
		String failure = instance.failure(0);
		int without = scene.farSide.accepted();
		scene.engine.start();
		long first = Scene.await("a connection", () -> scene.farSide.accepted() > without);
		System.err.println(scene.engine.name() + ", down at the start: " + failure);
		return new Outcome("the engine is down when an instance starts",
				"callers time out and are told why; the first connection comes %d ms after the engine".formatted(first))
			.failedIf(without > 0);
	}

	/**
	 * Something that happens.
	 */
	interface Scenario {

		Outcome play(Scene scene) throws Exception;

	}

	/**
	 * What happened, and what was measured.
	 */
	record Outcome(String what, String measured, boolean failed, boolean played) {

		static final Outcome NONE = new Outcome("", "", false, false);

		Outcome(String what, String measured) {
			this(what, measured, false, true);
		}

		static Outcome skipped(String what, String why) {
			return new Outcome(what, "not played: " + why, false, false);
		}

		Outcome failedIf(boolean failed) {
			return new Outcome(this.what, this.measured, failed, this.played);
		}

	}

}
