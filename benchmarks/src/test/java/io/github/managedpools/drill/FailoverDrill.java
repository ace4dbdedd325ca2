package io.github.managedpools.drill;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Lets the far side of pools fail in all the ways it can, and compares how the pools get
 * over it. Prints Markdown; ends with 1 if our pool has missed a goal.
 */
final class FailoverDrill {

	private static final int MOST_FAILED = Contender.SIZE + 1;

	private static final List<String> PARTS = List.of("outages", "redis", "mass-death", "fail-fast", "lost-leases",
			"closing");

	private static final List<String> FAR_SIDES = List.of("socket", "sftp", "smtp", "ftp", "ldap");

	private final PrintStream out;

	private final Options options;

	private final List<String> missed = new ArrayList<>();

	private long mostLateMillis;

	private FailoverDrill(PrintStream out, Options options) {
		this.out = out;
		this.options = options;
	}

	public static void main(String... arguments) throws Exception {
		FailoverDrill drill = new FailoverDrill(System.out, Options.parse(arguments));
		drill.run();
		if (drill.mostLateMillis > 0) {
			System.out
				.printf("%nThreads ran up to %,d ms late; the times may exceed their goals by three times the lateness "
						+ "of their cell.%n", drill.mostLateMillis);
		}
		drill.missed.forEach((miss) -> System.err.println("missed: " + miss));
		// Clients and validations that hang may have left threads behind
		System.exit(drill.missed.isEmpty() ? 0 : 1);
	}

	private void run() throws Exception {
		if (this.options.does("outages")) {
			outages();
		}
		if (this.options.does("redis")) {
			redis();
		}
		if (this.options.does("mass-death")) {
			massDeath();
		}
		if (this.options.does("fail-fast")) {
			failFast();
		}
		if (this.options.does("lost-leases")) {
			lostLeases();
		}
		if (this.options.does("closing")) {
			closing();
		}
	}

	private void outages() throws Exception {
		List<FarSide<?>> farSides = List.of(new SocketFarSide(), new SftpFarSide(), new SmtpFarSide(), new FtpFarSide(),
				new LdapFarSide());
		this.out.printf(
				"Outages of %d ms under load of %d threads on pools of %d. Each cell: calls that failed once the far "
						+ "side was back (goal %d); the first good call after it (%,d ms, and %,d more until clients "
						+ "notice that their busy connections are dropped); the longest wait for a connection "
						+ "(%,d ms); connections left open on the server's side (0).%n%n",
				this.options.outageMillis(), Load.THREADS, Contender.SIZE, MOST_FAILED, Outcome.FIRST_GOOD_GOAL_MILLIS,
				FarSide.TIMEOUT_MILLIS, Contender.ACQUIRE_TIMEOUT_MILLIS);
		head("far side", this.options.pools());
		for (FarSide<?> farSide : farSides) {
			for (Outage outage : this.options.outages()) {
				if (this.options.plays(farSide)) {
					List<String> cells = new ArrayList<>();
					for (PoolKind kind : this.options.pools()) {
						Outcome outcome = new Stage(farSide, kind).play(outage, this.options.outageMillis(),
								this.options.settleMillis());
						cells.add(cell("%s %s".formatted(farSide.name(), outage), kind, outcome, MOST_FAILED,
								outage.noticedAfterMillis()));
					}
					row("%s %s".formatted(farSide.name(), outage), cells);
				}
			}
		}
	}

	private void redis() throws Exception {
		Set<PoolKind> kinds = EnumSet.of(PoolKind.MANAGED, PoolKind.COMMONS);
		this.out.printf(
				"%nRedis with Jedis' own factory for commons-pool2, default settings (goal %d failed calls).%n%n",
				RedisFarSide.MOST_FAILED);
		head("Redis", kinds);
		RedisFarSide redis = new RedisFarSide();
		try {
			redis(redis, kinds, "restarted", () -> redis.restart(this.options.outageMillis()));
			redis(redis, kinds, "CLIENT KILL", redis::killClients);
		}
		finally {
			redis.stop();
		}
	}

	private void redis(RedisFarSide redis, Set<PoolKind> kinds, String name, RedisFarSide.Event outage)
			throws Exception {
		List<String> cells = new ArrayList<>();
		for (PoolKind kind : kinds) {
			cells.add(cell("Redis " + name, kind, redis.play(kind, outage, this.options.settleMillis()),
					RedisFarSide.MOST_FAILED, 0));
		}
		row(name, cells);
	}

	private void massDeath() throws Exception {
		this.out
			.printf("%nAll resources are idle and dead, and each validation hangs: the longest wait of one caller, and of "
					+ "%d simultaneous callers (goal %,d ms). Ours: forever, with a check timeout of a second; commons-pool2: "
					+ "for a second.%n%n", MassDeath.CROWD, MassDeath.GOAL_MILLIS);
		head("dead, callers", EnumSet.of(PoolKind.MANAGED, PoolKind.COMMONS));
		for (int count : MassDeath.COUNTS) {
			for (int callers : new int[] { 1, MassDeath.CROWD }) {
				Heartbeat heartbeat = new Heartbeat();
				long ours = MassDeath.ofManaged(count, callers);
				boolean reached = ours >= 0 && isWithin(ours, MassDeath.GOAL_MILLIS, heartbeat);
				check("%,d dead resources, %d callers".formatted(count, callers), reached);
				row("%,d, %d".formatted(count, callers), List.of((reached ? "" : "✗ ") + MassDeath.describe(ours),
						MassDeath.describe(MassDeath.ofCommons(count, callers))));
			}
		}
	}

	private void failFast() throws Exception {
		this.out.printf(Locale.ROOT,
				"%nA server that refuses at once, and %d simultaneous callers: the median and the longest time until "
						+ "they are refused, when the outage begins (goal %,d ms) and when it has lasted (goal: at once); the "
						+ "first good call after the server is back (%,d ms).%n%n",
				RefusingServer.CALLERS, RefusingServer.FAIL_FAST_MILLIS, Outcome.FIRST_GOOD_GOAL_MILLIS);
		row("`fail-fast-after`", List.of("the first callers", "later callers", "first good call"));
		this.out.println("|---|---|---|---|");
		// The first round loads classes, which takes as long as the callers wait
		new RefusingServer(true).play();
		RefusingServer.Result fast = new RefusingServer(true).play();
		this.mostLateMillis = Math.max(this.mostLateMillis, fast.lateMillis());
		check("fail fast", fast.isReached());
		row((fast.isReached() ? "" : "✗ ") + "`1s`", fast.cells());
		row("none", new RefusingServer(false).play().cells());
	}

	private void lostLeases() throws InterruptedException {
		LostLeases.Result result = new LostLeases().play();
		this.out.printf("%nA pool of 10 whose callers drop one lease in a hundred: %s.%n", result.describe());
		check("lost leases", result.isReached());
	}

	private void closing() throws InterruptedException {
		Heartbeat heartbeat = new Heartbeat();
		Closing.Result result = Closing.run();
		this.out.printf(Locale.ROOT,
				"%nAn application closes within %,d ms (goal %,d ms) while a lease of each of three "
						+ "unrelated and two stacked pools is held, `drain-timeout: 2s`. Its log names the "
						+ "borrower for %d of the %d pools.%n",
				result.millis(), Closing.GOAL_MILLIS, result.logged().size(), Closing.POOLS.size());
		check("closing", isWithin(result.millis(), Closing.GOAL_MILLIS, heartbeat));
		check("closing: log", result.logged().equals(Closing.POOLS));
	}

	private String cell(String name, PoolKind kind, Outcome outcome, int mostFailed, long noticedAfterMillis) {
		boolean reached = outcome.isReached(mostFailed, noticedAfterMillis);
		this.mostLateMillis = Math.max(this.mostLateMillis, outcome.lateMillis());
		if (kind.isOurs()) {
			check("%s: %s".formatted(kind, name), reached);
		}
		return (reached ? "" : "✗ ") + outcome.describe();
	}

	private boolean isWithin(double millis, long goalMillis, Heartbeat heartbeat) {
		heartbeat.close();
		this.mostLateMillis = Math.max(this.mostLateMillis, heartbeat.mostLateMillis());
		return millis <= goalMillis + Heartbeat.allowance(heartbeat.mostLateMillis());
	}

	private void check(String name, boolean reached) {
		if (!reached) {
			this.missed.add(name);
		}
	}

	private void head(String first, Set<PoolKind> kinds) {
		row(first, kinds.stream().map(PoolKind::toString).toList());
		this.out.println("|---|" + "---|".repeat(kinds.size()));
	}

	private void row(String first, List<String> cells) {
		this.out.println("| %s | %s |".formatted(first, String.join(" | ", cells)));
		this.out.flush();
	}

	/**
	 * What to play.
	 *
	 * @param parts the parts of the drill; empty for all
	 * @param farSides the names of far sides; empty for all
	 * @param outages the outages
	 * @param pools the pools
	 * @param outageMillis how long an outage lasts
	 * @param settleMillis how long a pool has to settle afterwards
	 */
	private record Options(List<String> parts, List<String> farSides, Set<Outage> outages, Set<PoolKind> pools,
			long outageMillis, long settleMillis) {

		static Options parse(String... arguments) {
			Options options = new Options(List.of(), List.of(), EnumSet.allOf(Outage.class),
					EnumSet.of(PoolKind.MANAGED, PoolKind.COMMONS, PoolKind.HIKARI), 3000, 6000);
			for (int i = 0; i < arguments.length; i += 2) {
				if (i + 1 == arguments.length) {
					throw new IllegalArgumentException("'%s' needs a value".formatted(arguments[i]));
				}
				options = options.with(arguments[i], arguments[i + 1]);
			}
			return options;
		}

		private Options with(String option, String value) {
			List<String> values = Arrays.asList(value.toLowerCase(Locale.ROOT).split(","));
			return switch (option) {
				case "--parts" ->
					new Options(values, this.farSides, this.outages, this.pools, this.outageMillis, this.settleMillis);
				case "--far-sides" ->
					new Options(this.parts, values, this.outages, this.pools, this.outageMillis, this.settleMillis);
				case "--outages" -> new Options(this.parts, this.farSides, chosen(Outage.class, values), this.pools,
						this.outageMillis, this.settleMillis);
				case "--pools" -> new Options(this.parts, this.farSides, this.outages, chosen(PoolKind.class, values),
						this.outageMillis, this.settleMillis);
				case "--outage-seconds" -> new Options(this.parts, this.farSides, this.outages, this.pools,
						Long.parseLong(value) * 1000, this.settleMillis);
				default -> throw new IllegalArgumentException("There is no option '%s'".formatted(option));
			};
		}

		private static List<String> known(List<String> names, List<String> chosen) {
			for (String name : chosen) {
				if (!names.contains(name)) {
					throw new IllegalArgumentException("'%s' is none of %s".formatted(name, names));
				}
			}
			return chosen;
		}

		private static <E extends Enum<E>> Set<E> chosen(Class<E> type, List<String> names) {
			Set<E> chosen = EnumSet.noneOf(type);
			for (String name : names) {
				chosen.add(Enum.valueOf(type, name.toUpperCase(Locale.ROOT).replace('-', '_')));
			}
			return chosen;
		}

		boolean does(String part) {
			return this.parts.isEmpty() || this.parts.contains(part);
		}

		boolean plays(FarSide<?> farSide) {
			return this.farSides.isEmpty() || this.farSides.contains(farSide.name().toLowerCase(Locale.ROOT));
		}

	}

}
