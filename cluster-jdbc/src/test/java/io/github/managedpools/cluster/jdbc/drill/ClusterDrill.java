package io.github.managedpools.cluster.jdbc.drill;

import java.io.File;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * Starts three JVMs that share ten permits, and a server of its own that counts their
 * live connections as the truth. Kills and pauses processes, and crashes PostgreSQL.
 */
public final class ClusterDrill {

	static final int LIMIT = 10;

	private static final int INSTANCES = 3;

	private final EmbeddedPostgres postgres = EmbeddedPostgres.start();

	private final FarSide farSide = new FarSide();

	private final List<Process> instances = new ArrayList<>();

	private boolean failed;

	private ClusterDrill() throws IOException {
	}

	/**
	 * Runs the drill, and ends with 1 if there were ever more connections than permits,
	 * or none.
	 * @param arguments not used
	 * @throws Exception if something could not be started
	 */
	public static void main(String[] arguments) throws Exception {
		ClusterDrill drill = new ClusterDrill();
		try {
			drill.run();
		}
		finally {
			drill.instances.forEach(Process::destroyForcibly);
			drill.postgres.close();
		}
		System.exit(drill.failed ? 1 : 0);
	}

	private void run() throws Exception {
		System.out.println("| PostgreSQL, %d permits, dead-after %d s | most connections | least |".formatted(LIMIT,
				DrillInstance.DEAD_AFTER.toSeconds()));
		System.out.println("|---|---|---|");
		for (int i = 0; i < INSTANCES; i++) {
			this.instances.add(start());
		}
		TimeUnit.SECONDS.sleep(15);
		phase("churn by 18 threads", 20);
		this.instances.get(0).destroyForcibly().waitFor();
		phase("an instance is killed", 10);
		this.instances.set(0, start());
		phase("it starts again", 15);
		signal("-STOP");
		phase("an instance is stopped for longer than dead-after", 12);
		signal("-CONT");
		phase("it goes on", 10);
		crash();
		phase("PostgreSQL crashes and starts again", 20);
	}

	private Process start() throws IOException {
		return new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(), "-Xmx64m", "-cp",
				System.getProperty("java.class.path"), DrillInstance.class.getName(),
				this.postgres.getJdbcUrl("postgres", "postgres"), String.valueOf(this.farSide.port()))
			.redirectErrorStream(true)
			.redirectOutput(File.createTempFile("cluster-drill-", ".log"))
			.start();
	}

	private void signal(String signal) throws IOException, InterruptedException {
		new ProcessBuilder("kill", signal, String.valueOf(this.instances.get(1).pid())).start().waitFor();
	}

	/**
	 * When one of its processes crashes, PostgreSQL ends all others and forgets all
	 * locks.
	 */
	private void crash() throws SQLException {
		try (Connection connection = this.postgres.getPostgresDatabase().getConnection();
				Statement statement = connection.createStatement();
				ResultSet result = statement.executeQuery("SELECT pg_backend_pid()")) {
			result.next();
			ProcessHandle.of(result.getLong(1)).orElseThrow().destroyForcibly();
		}
	}

	private void phase(String name, int seconds) throws InterruptedException {
		this.farSide.forgetMost();
		int least = this.farSide.live();
		for (int i = 0; i < seconds * 10; i++) {
			TimeUnit.MILLISECONDS.sleep(100);
			least = Math.min(least, this.farSide.live());
		}
		this.failed |= this.farSide.most() > LIMIT || this.farSide.most() == 0;
		System.out.println("| %s | %d | %d |".formatted(name, this.farSide.most(), least));
	}

}
