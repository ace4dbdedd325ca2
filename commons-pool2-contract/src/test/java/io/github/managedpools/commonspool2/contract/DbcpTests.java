package io.github.managedpools.commonspool2.contract;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;

import io.github.managedpools.Pool;
import io.github.managedpools.PoolBuilder;
import io.github.managedpools.commonspool2.ActivateOnBorrowResourceFactory;
import io.github.managedpools.commonspool2.ManagedObjectPool;
import org.apache.commons.dbcp2.PoolableConnection;
import org.apache.commons.dbcp2.PoolableConnectionFactory;
import org.apache.commons.dbcp2.PoolingDataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * The connections of DBCP are pooled by a managed pool.
 */
class DbcpTests {

	private final List<Connection> opened = new ArrayList<>();

	private final PoolableConnectionFactory connections = new PoolableConnectionFactory(this::open, null);

	private final ActivateOnBorrowResourceFactory<PoolableConnection> factory = new ActivateOnBorrowResourceFactory<>(
			this.connections);

	private final Pool<PoolableConnection> pool = configured(Pool.builder(this.factory)).build();

	private final ManagedObjectPool<PoolableConnection> objects = new ManagedObjectPool<>(this.pool, this.factory);

	private final PoolingDataSource<PoolableConnection> dataSource = new PoolingDataSource<>(this.objects);

	DbcpTests() {
		this.connections.setPool(this.objects);
	}

	private static PoolBuilder<PoolableConnection> configured(PoolBuilder<PoolableConnection> builder) {
		return builder.name("connections").size(0, 2).drainTimeout(Duration.ZERO);
	}

	private synchronized Connection open() throws SQLException {
		Connection connection = DriverManager.getConnection("jdbc:h2:mem:dbcp");
		this.opened.add(connection);
		return connection;
	}

	@AfterEach
	void everyConnectionIsClosed() {
		this.objects.close();
		for (Connection connection : this.opened) {
			// A thread of the pool closes one that has outlived its pool
			Awaitility.await().untilAsserted(() -> assertThat(connection.isClosed()).isTrue());
		}
	}

	@Test
	void connectionIsUsedAgain() throws Exception {
		for (int use = 0; use < 3; use++) {
			try (Connection connection = this.dataSource.getConnection();
					ResultSet answer = connection.createStatement().executeQuery("select 42")) {
				assertThat(answer.next()).isTrue();
				assertThat(answer.getInt(1)).isEqualTo(42);
				assertThat(this.pool.state().leases()).isEqualTo(1);
			}
			assertThat(this.pool.state().leases()).isZero();
		}
		assertThat(this.opened).hasSize(1);
	}

	@Test
	void workThatWasNotCommittedIsRolledBackOnTheReturn() throws Exception {
		this.connections.setDefaultAutoCommit(false);
		try (Connection connection = this.dataSource.getConnection()) {
			connection.createStatement().execute("create table if not exists notes (text varchar)");
			connection.commit();
			connection.createStatement().execute("insert into notes values ('lost')");
		}
		try (Connection connection = this.dataSource.getConnection();
				ResultSet notes = connection.createStatement().executeQuery("select count(*) from notes")) {
			assertThat(notes.next()).isTrue();
			assertThat(notes.getInt(1)).isZero();
		}
	}

	@Test
	void secondCloseOfAConnectionHarmsNoConnection() throws Exception {
		PoolableConnection connection = this.objects.borrowObject();
		connection.close();
		assertThatNoException().isThrownBy(connection::close);
		assertThat(this.opened.get(0).isClosed()).isFalse();
		assertThat(this.objects.borrowObject()).isSameAs(connection);
		connection.close();
	}

	@Test
	void exhaustionBecomesAnSqlException() throws Exception {
		this.pool.reconfigure((settings) -> settings.size(0, 1).maxPending(0));
		try (Connection only = this.dataSource.getConnection()) {
			assertThat(only.isValid(1)).isTrue();
			assertThatExceptionOfType(SQLException.class).isThrownBy(this.dataSource::getConnection)
				.withCauseInstanceOf(NoSuchElementException.class);
		}
	}

	@Test
	void connectionOutlivesItsPoolUntilItIsClosed() throws Exception {
		Connection connection = this.dataSource.getConnection();
		this.dataSource.close();
		assertThat(connection.isValid(1)).isTrue();
		connection.close();
		assertThat(this.pool.state().leases()).isZero();
	}

}
