package io.github.managedpools.cluster.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

import io.github.managedpools.cluster.PermitClient;
import io.github.managedpools.cluster.PermitSource;
import io.github.managedpools.cluster.PermitTiming;
import io.github.managedpools.test.cluster.KillablePermitServer;
import io.github.managedpools.test.cluster.PermitSourceContract;

/**
 * Permits on PostgreSQL keep the contract.
 */
class PostgresPermitSourceTests extends PermitSourceContract {

	private final Map<PermitSource, KillablePermitServer> servers = new HashMap<>();

	@Override
	protected PermitSource connect(String instance, PermitTiming timing) {
		KillablePermitServer server = new KillablePermitServer(
				new PostgresPermitServer(TestPostgres.url(), null, null, instance, timing.deadAfter()));
		PermitSource source = PermitClient.create(server, timing);
		this.servers.put(source, server);
		return source;
	}

	@Override
	protected void kill(PermitSource source) {
		this.servers.get(source).kill();
	}

	/**
	 * When one of its processes crashes, the server ends all others and forgets all
	 * locks.
	 */
	@Override
	protected void restartEngine() throws SQLException {
		try (Connection connection = TestPostgres.get().getPostgresDatabase().getConnection();
				Statement statement = connection.createStatement();
				ResultSet result = statement.executeQuery("SELECT pg_backend_pid()")) {
			result.next();
			ProcessHandle.of(result.getLong(1)).orElseThrow().destroyForcibly();
		}
	}

}
