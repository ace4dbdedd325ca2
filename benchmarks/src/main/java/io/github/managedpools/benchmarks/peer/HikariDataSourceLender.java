package io.github.managedpools.benchmarks.peer;

import java.io.PrintWriter;
import java.lang.reflect.Modifier;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.implementation.FixedValue;
import net.bytebuddy.implementation.StubMethod;
import net.bytebuddy.matcher.ElementMatchers;
import org.jspecify.annotations.Nullable;

/**
 * The whole of HikariCP, over connections that do nothing.
 */
final class HikariDataSourceLender implements Lender<Connection> {

	private final HikariDataSource pool;

	HikariDataSourceLender(int size, @Nullable MeterRegistry registry) {
		HikariConfig config = new HikariConfig();
		config.setMaximumPoolSize(size);
		config.setConnectionTimeout(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
		config.setDataSource(new StubDataSource());
		if (registry != null) {
			config.setMetricRegistry(registry);
		}
		this.pool = new HikariDataSource(config);
	}

	@Override
	public Connection acquire() throws SQLException {
		return this.pool.getConnection();
	}

	@Override
	public Resource resource(Connection lease) {
		try {
			return lease.unwrap(Resource.class);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void release(Connection lease) throws SQLException {
		lease.close();
	}

	@Override
	public void close() {
		this.pool.close();
	}

	/**
	 * Hands out connections that return at once from every method. They are generated,
	 * because a proxy of the JDK would cost more than the pool.
	 */
	private static final class StubDataSource implements DataSource {

		private static final Class<? extends Resource> CONNECTION = new ByteBuddy().subclass(Resource.class)
			.implement(Connection.class)
			.modifiers(Modifier.PUBLIC)
			.method(ElementMatchers.isAbstract())
			.intercept(StubMethod.INSTANCE)
			.method(ElementMatchers.named("isValid").or(ElementMatchers.named("getAutoCommit")))
			.intercept(FixedValue.value(true))
			.make()
			.load(Resource.class.getClassLoader())
			.getLoaded();

		@Override
		public Connection getConnection() throws SQLException {
			try {
				return (Connection) CONNECTION.getDeclaredConstructor().newInstance();
			}
			catch (ReflectiveOperationException ex) {
				throw new SQLException(ex);
			}
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
		public <T> T unwrap(Class<T> type) throws SQLException {
			throw new SQLException("wraps nothing");
		}

		@Override
		public boolean isWrapperFor(Class<?> type) {
			return false;
		}

	}

}
