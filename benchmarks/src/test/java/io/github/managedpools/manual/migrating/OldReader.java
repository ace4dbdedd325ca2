package io.github.managedpools.manual.migrating;

import org.apache.commons.pool2.impl.GenericObjectPool;

class OldReader {

	private final GenericObjectPool<FileSession> pool = new GenericObjectPool<>(new FileSessionFactory());

	String read(String name) throws Exception {
		FileSession session = this.pool.borrowObject();
		try {
			String text = session.read(name);
			this.pool.returnObject(session);
			return text;
		}
		catch (RuntimeException ex) {
			this.pool.invalidateObject(session);
			throw ex;
		}
	}

}
