package io.github.managedpools.manual.migrating;

import org.apache.commons.pool2.BasePooledObjectFactory;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.impl.DefaultPooledObject;

class FileSessionFactory extends BasePooledObjectFactory<FileSession> {

	@Override
	public FileSession create() {
		return new FileSession("files.example.org");
	}

	@Override
	public PooledObject<FileSession> wrap(FileSession session) {
		return new DefaultPooledObject<>(session);
	}

	@Override
	public boolean validateObject(PooledObject<FileSession> session) {
		return session.getObject().isOpen();
	}

	@Override
	public void destroyObject(PooledObject<FileSession> session) {
		session.getObject().close();
	}

}
