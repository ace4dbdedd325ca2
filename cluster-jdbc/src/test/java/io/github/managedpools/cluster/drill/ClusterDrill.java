package io.github.managedpools.cluster.drill;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Lets processes share permits while one of them, the engine or the network fails. A
 * server of its own counts live connections as the truth.
 */
public final class ClusterDrill {

	private final Map<String, String> options = new LinkedHashMap<>();

	private boolean failed;

	private ClusterDrill(String[] arguments) {
		for (int i = 0; i + 1 < arguments.length; i += 2) {
			this.options.put(arguments[i], arguments[i + 1]);
		}
	}

	/**
	 * Runs the drill, and ends with 1 if there were ever more connections than an engine
	 * promises.
	 * @param arguments options and their values, as the script describes them
	 * @throws Exception if something could not be started
	 */
	public static void main(String[] arguments) throws Exception {
		ClusterDrill drill = new ClusterDrill(arguments);
		drill.run();
		System.exit(drill.failed ? 1 : 0);
	}

	private List<String> list(String option, String standard) {
		return Arrays.asList(this.options.getOrDefault(option, standard).split(","));
	}

	private void run() throws Exception {
		List<String> parts = list("--parts", "scenarios,fleet,cost,simulation");
		List<Engine> engines = engines();
		try {
			if (parts.contains("scenarios")) {
				scenarios(engines);
			}
			if (parts.contains("fleet")) {
				fleet(engines);
			}
			if (parts.contains("cost")) {
				cost(engines);
			}
			if (parts.contains("simulation")) {
				Simulation.run();
			}
		}
		finally {
			for (Engine engine : engines) {
				engine.crash();
			}
		}
	}

	private List<Engine> engines() throws Exception {
		List<Engine> engines = new ArrayList<>();
		for (String name : list("--engines", "postgres,redis,redis-aof")) {
			engines.add(switch (name) {
				case "postgres" -> new Engine.Postgres();
				case "redis" -> new Engine.Redis(false);
				case "redis-aof" -> new Engine.Redis(true);
				default -> throw new IllegalArgumentException("no such engine: " + name);
			});
		}
		for (Engine engine : engines) {
			engine.start();
		}
		// An engine that has just started grants nothing
		TimeUnit.SECONDS.sleep(7);
		return engines;
	}

	private void scenarios(List<Engine> engines) throws Exception {
		System.out.println("| what happens | engine | most of %d | |".formatted(Scene.LIMIT));
		System.out.println("|---|---|---:|---|");
		List<String> chosen = list("--scenarios", String.join(",", Scenarios.all().keySet()));
		for (Map.Entry<String, Scenarios.Scenario> entry : Scenarios.all().entrySet()) {
			for (Engine engine : engines) {
				boolean same = engine.name().equals("Redis with AOF") && !entry.getKey().equals("restart");
				if (chosen.contains(entry.getKey()) && !same) {
					play(entry.getKey(), entry.getValue(), engine);
				}
			}
		}
	}

	private void play(String name, Scenarios.Scenario scenario, Engine engine) throws Exception {
		try (Scene scene = new Scene(engine)) {
			Scenarios.Outcome outcome = scenario.play(scene);
			int most = scene.farSide.most();
			if (!outcome.what().isEmpty()) {
				System.out.println("| %s | %s | %s | %s |".formatted(outcome.what(), engine.name(),
						outcome.played() ? String.valueOf(most) : "", outcome.measured()));
			}
			// A pause is what Redis does not survive
			boolean excepted = name.equals("stop") && engine instanceof Engine.Redis;
			this.failed |= outcome.failed() || (outcome.played() && (most == 0 || (most > Scene.LIMIT && !excepted)));
		}
		catch (IllegalStateException ex) {
			this.failed = true;
			System.out.println("| %s | %s | | **%s** |".formatted(name, engine.name(), ex.getMessage()));
		}
	}

	private void fleet(List<Engine> engines) throws Exception {
		System.out.println();
		System.out.println(
				"| 20 instances, 50 permits | for | most connections | permits of an instance on average: least, median, most | of all | time with waiting callers | permits that they lack then and no instance has, on average |");
		System.out.println("|---|---:|---:|---:|---:|---:|---:|");
		int seconds = Integer.parseInt(this.options.getOrDefault("--fleet-seconds", "300"));
		for (Engine engine : engines) {
			if (!engine.name().equals("Redis with AOF")) {
				try (Scene scene = new Scene(engine)) {
					System.out.println(Fleet.run(scene, seconds));
					this.failed |= scene.farSide.most() > 50;
				}
			}
		}
	}

	private void cost(List<Engine> engines) throws Exception {
		System.out.println();
		System.out.println(
				"| | a permit, median ms | p99 ms | acquire and release of an existing resource, ns: without a limit | with one |");
		System.out.println("|---|---:|---:|---:|---:|");
		forEach(engines, PermitCost::run);
		System.out.println();
		System.out.println("| a look for free permits | limit | taken | least ms | median ms |");
		System.out.println("|---|---:|---:|---:|---:|");
		for (int limit : new int[] { 50, 1000, 5000, 10_000 }) {
			forEach(engines, (scene) -> PermitCost.vain(scene, limit));
		}
	}

	/** Prints a row for each engine. */
	private static void forEach(List<Engine> engines, Measurement measurement) throws Exception {
		for (Engine engine : engines) {
			if (!engine.name().equals("Redis with AOF")) {
				try (Scene scene = new Scene(engine)) {
					System.out.println(measurement.of(scene));
				}
			}
		}
	}

	private interface Measurement {

		String of(Scene scene) throws Exception;

	}

}
