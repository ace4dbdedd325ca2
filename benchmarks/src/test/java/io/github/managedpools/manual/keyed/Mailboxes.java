package io.github.managedpools.manual.keyed;

import io.github.managedpools.KeyedPool;
import org.springframework.stereotype.Service;

@Service
class Mailboxes {

	private final KeyedPool<String, Mailbox> pool;

	Mailboxes(KeyedPool<String, Mailbox> tenantPool) {
		this.pool = tenantPool;
	}

	int unread(String tenant) throws InterruptedException {
		return this.pool.use(tenant, Mailbox::unread);
	}

}
