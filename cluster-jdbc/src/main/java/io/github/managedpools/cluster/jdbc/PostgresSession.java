package io.github.managedpools.cluster.jdbc;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * One session with the server, to which its advisory locks belong. It is not one of a
 * connection pool, because the locks end with it, and because a pool may close or lend it
 * at any time.
 */
final class PostgresSession {

	/**
	 * A session that is idle must not be closed, and the server must notice within the
	 * given time that the process, its machine or the network is gone. A setting that the
	 * server does not have is left out.
	 */
	private static final String SETTINGS = """
			SELECT set_config(s.name, v.value, false)
			FROM (VALUES ('statement_timeout', '0'), ('lock_timeout', '0'),
				('idle_session_timeout', '0'), ('idle_in_transaction_session_timeout', '0'),
				('tcp_keepalives_idle', ?), ('tcp_keepalives_interval', ?),
				('tcp_keepalives_count', ?), ('tcp_user_timeout', ?)) v (name, value)
			JOIN pg_settings s ON s.name = v.name""";

	/**
	 * The server forgets all locks when it starts, and also when any of its processes
	 * crashes: then its statistics start anew, but its start time stays.
	 */
	private static final String FACTS = """
			SELECT pg_backend_pid(), pg_is_in_recovery(), extract(epoch FROM clock_timestamp()
				- greatest(pg_postmaster_start_time(), (SELECT stats_reset FROM pg_stat_bgwriter)))""";

	private final Connection connection;

	private final int process;

	private final Duration memoryAge;

	private final long since;

	private PostgresSession(Connection connection, Duration deadAfter) throws SQLException {
		this.connection = connection;
		connection.setAutoCommit(true);
		// A time-out of the client would close the session too early
		connection.setNetworkTimeout(Runnable::run, 0);
		long seconds = Math.max(2, deadAfter.toSeconds());
		long idle = Math.max(1, seconds / 3);
		long interval = Math.max(1, seconds / 6);
		long count = Math.max(1, (seconds - idle + interval - 1) / interval);
		query(SETTINGS, (row) -> 0, String.valueOf(idle), String.valueOf(interval), String.valueOf(count),
				String.valueOf(deadAfter.toMillis()));
		this.since = System.nanoTime();
		Facts facts = query(FACTS, (row) -> new Facts(row.getInt(1), row.getBoolean(2), row.getDouble(3))).get(0);
		if (facts.standby()) {
			throw new SQLException("the server is a standby, whose locks the primary does not know");
		}
		this.process = facts.process();
		this.memoryAge = Duration.ofMillis((long) (facts.age() * 1000));
		checkProcess(query("SELECT pg_backend_pid()", (row) -> row.getInt(1)).get(0));
	}

	static PostgresSession open(String url, Properties properties, Duration deadAfter) throws SQLException {
		Connection connection = DriverManager.getConnection(url, properties);
		try {
			return new PostgresSession(connection, deadAfter);
		}
		catch (Throwable ex) {
			connection.close();
			throw ex;
		}
	}

	/**
	 * The time since when the server has not forgotten a lock.
	 */
	Duration memoryAge() {
		return this.memoryAge.plusNanos(System.nanoTime() - this.since);
	}

	/**
	 * Checks that the session is still with the same process of the server.
	 */
	void checkProcess(int process) throws SQLException {
		if (process != this.process) {
			throw new SQLException("statements of one session reach different processes of the server: a pooler in "
					+ "transaction mode, such as PgBouncer, stands between, which session locks don't survive; "
					+ "set managed-pools.cluster.jdbc.url to a direct connection", "08P01");
		}
	}

	boolean isOpen() {
		try {
			return !this.connection.isClosed();
		}
		catch (SQLException ex) {
			return false;
		}
	}

	/**
	 * Executes a query.
	 * @param parameters strings, numbers or arrays of integers
	 */
	<R> List<R> query(String sql, Row<R> row, Object... parameters) throws SQLException {
		try (PreparedStatement statement = this.connection.prepareStatement(sql)) {
			for (int i = 0; i < parameters.length; i++) {
				Object parameter = parameters[i];
				if (parameter instanceof Integer[] numbers) {
					statement.setArray(i + 1, this.connection.createArrayOf("int4", numbers));
				}
				else if (parameter instanceof Long[] numbers) {
					statement.setArray(i + 1, this.connection.createArrayOf("int8", numbers));
				}
				else {
					statement.setObject(i + 1, parameter);
				}
			}
			List<R> rows = new ArrayList<>();
			try (ResultSet result = statement.executeQuery()) {
				while (result.next()) {
					rows.add(row.read(result));
				}
			}
			return rows;
		}
		catch (SQLException ex) {
			if (endsSession(ex)) {
				close();
			}
			throw ex;
		}
	}

	private static boolean endsSession(SQLException failure) {
		String state = failure.getSQLState();
		return state != null && (state.startsWith("08") || state.startsWith("57P"));
	}

	/**
	 * Breaks the connection, without waiting for anything.
	 */
	void abort() {
		try {
			this.connection.abort(Runnable::run);
		}
		catch (SQLException ex) {
			// Broken already
		}
	}

	void close() {
		try {
			this.connection.close();
		}
		catch (SQLException ex) {
			abort();
		}
	}

	/**
	 * Reads a row.
	 *
	 * @param <R> what is read
	 */
	interface Row<R> {

		R read(ResultSet row) throws SQLException;

	}

	private record Facts(int process, boolean standby, double age) {

	}

}
