package io.github.managedpools.manual.migrating;

import io.github.managedpools.Pool;
import org.springframework.stereotype.Service;

@Service
class NewReader {

	private final Pool<FileSession> pool;

	NewReader(Pool<FileSession> fileSessionPool) {
		this.pool = fileSessionPool;
	}

	String read(String name) throws InterruptedException {
		return this.pool.use((session) -> session.read(name));
	}

}
