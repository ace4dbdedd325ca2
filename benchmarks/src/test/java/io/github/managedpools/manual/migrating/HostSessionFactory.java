package io.github.managedpools.manual.migrating;

import org.apache.commons.pool2.BaseKeyedPooledObjectFactory;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.impl.DefaultPooledObject;

class HostSessionFactory extends BaseKeyedPooledObjectFactory<String, FileSession> {

	@Override
	public FileSession create(String host) {
		return new FileSession(host);
	}

	@Override
	public PooledObject<FileSession> wrap(FileSession session) {
		return new DefaultPooledObject<>(session);
	}

	@Override
	public void destroyObject(String host, PooledObject<FileSession> session) {
		session.getObject().close();
	}

}
