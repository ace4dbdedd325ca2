package io.github.managedpools.drill;

import java.io.PrintWriter;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.logging.Logger;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.github.managedpools.ResourceFactory;
import org.jspecify.annotations.Nullable;

/**
 * HikariCP, whose connections of JDBC stand for those of the far side: a broken one is
 * told by the SQL state of a lost connection, and a validation by {@code isValid}.
 *
 * @param <T> the type of the connections
 */
final class HikariContender<T> implements Contender {

	private static final String CONNECTION_LOST = "08006";

	private final HikariDataSource pool;

	HikariContender(ResourceFactory<T> factory, Work<T> work) {
		HikariConfig config = new HikariConfig();
		config.setMaximumPoolSize(SIZE);
		config.setConnectionTimeout(ACQUIRE_TIMEOUT_MILLIS);
		config.setInitializationFailTimeout(-1);
		config.setDataSource(new FarSideDataSource<>(factory, work));
		this.pool = new HikariDataSource(config);
	}

	@Override
	public void call(Runnable acquired) throws Exception {
		try (Connection connection = this.pool.getConnection()) {
			acquired.run();
			// Stands for a statement: HikariCP looks at the exception of any method
			connection.getCatalog();
		}
	}

	@Override
	public void close() {
		this.pool.close();
	}

	/**
	 * Connects to the far side.
	 *
	 * @param <T> the type of the connections
	 * @param factory builds them
	 * @param work what callers do with them
	 */
	private record FarSideDataSource<T>(ResourceFactory<T> factory, Work<T> work) implements DataSource {

		@Override
		public Connection getConnection() throws SQLException {
			try {
				Built<T> built = Built.by(this.factory);
				return (Connection) Proxy.newProxyInstance(Connection.class.getClassLoader(),
						new Class<?>[] { Connection.class },
						(proxy, method, arguments) -> invoke(proxy, built, method, arguments));
			}
			catch (Exception ex) {
				throw new SQLException(ex.getMessage(), CONNECTION_LOST, ex);
			}
		}

		private @Nullable Object invoke(Object proxy, Built<T> built, Method method, Object @Nullable [] arguments)
				throws SQLException {
			return switch (method.getName()) {
				case "getCatalog" -> use(built);
				case "isValid" -> built.isValid();
				case "close" -> close(built);
				case "getAutoCommit" -> true;
				case "isReadOnly", "isClosed", "isWrapperFor" -> false;
				case "getNetworkTimeout" -> 0;
				case "getTransactionIsolation" -> Connection.TRANSACTION_READ_COMMITTED;
				case "hashCode" -> System.identityHashCode(proxy);
				case "equals" -> arguments != null && arguments[0] == proxy;
				case "toString" -> "connection";
				default -> null;
			};
		}

		private @Nullable Object use(Built<T> built) throws SQLException {
			try {
				this.work.use(built.connection());
				return null;
			}
			catch (Exception ex) {
				throw new SQLException(ex.getMessage(), CONNECTION_LOST, ex);
			}
		}

		private static @Nullable Object close(Built<?> built) {
			built.destroy();
			return null;
		}

		@Override
		public Connection getConnection(String username, String password) throws SQLException {
			return getConnection();
		}

		@Override
		public @Nullable PrintWriter getLogWriter() {
			return null;
		}

		@Override
		public void setLogWriter(@Nullable PrintWriter writer) {
		}

		@Override
		public void setLoginTimeout(int seconds) {
		}

		@Override
		public int getLoginTimeout() {
			return 0;
		}

		@Override
		public Logger getParentLogger() {
			return Logger.getGlobal();
		}

		@Override
		public <U> U unwrap(Class<U> type) throws SQLException {
			throw new SQLException("wraps nothing");
		}

		@Override
		public boolean isWrapperFor(Class<?> type) {
			return false;
		}

	}

}
