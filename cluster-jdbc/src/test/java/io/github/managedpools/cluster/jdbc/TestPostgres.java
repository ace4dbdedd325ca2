package io.github.managedpools.cluster.jdbc;

import java.io.IOException;
import java.io.UncheckedIOException;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * One server for all tests, which ends with the JVM.
 */
public final class TestPostgres {

	private TestPostgres() {
	}

	/**
	 * The server, which is started when it is first needed.
	 * @return the server
	 */
	public static EmbeddedPostgres get() {
		return Holder.POSTGRES;
	}

	/**
	 * The JDBC URL.
	 * @return the URL
	 */
	public static String url() {
		return get().getJdbcUrl("postgres", "postgres");
	}

	private static final class Holder {

		static final EmbeddedPostgres POSTGRES = start();

		private static EmbeddedPostgres start() {
			try {
				return EmbeddedPostgres.builder().start();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}
