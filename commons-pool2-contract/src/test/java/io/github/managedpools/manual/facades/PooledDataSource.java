package io.github.managedpools.manual.facades;

import javax.sql.DataSource;

import io.github.managedpools.Pool;
import io.github.managedpools.commonspool2.ActivateOnBorrowResourceFactory;
import io.github.managedpools.commonspool2.ManagedObjectPool;
import org.apache.commons.dbcp2.ConnectionFactory;
import org.apache.commons.dbcp2.PoolableConnection;
import org.apache.commons.dbcp2.PoolableConnectionFactory;
import org.apache.commons.dbcp2.PoolingDataSource;
import org.apache.commons.pool2.ObjectPool;

final class PooledDataSource {

	private PooledDataSource() {
	}

	static DataSource of(ConnectionFactory connectionFactory) {
		PoolableConnectionFactory connections = new PoolableConnectionFactory(connectionFactory, null);
		ActivateOnBorrowResourceFactory<PoolableConnection> factory = new ActivateOnBorrowResourceFactory<>(
				connections);
		Pool<PoolableConnection> pool = Pool.builder(factory).name("connection").size(0, 8).build();
		ObjectPool<PoolableConnection> objects = new ManagedObjectPool<>(pool, factory);
		connections.setPool(objects);
		return new PoolingDataSource<>(objects);
	}

}
