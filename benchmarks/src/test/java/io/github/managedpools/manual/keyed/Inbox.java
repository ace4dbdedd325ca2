package io.github.managedpools.manual.keyed;

import io.github.managedpools.boot.lease.PoolKey;
import io.github.managedpools.boot.lease.Pooled;
import io.github.managedpools.boot.lease.UsesPool;
import org.springframework.stereotype.Service;

@Service
class Inbox {

	private final Mailbox mailbox;

	Inbox(@Pooled("tenant") Mailbox mailbox) {
		this.mailbox = mailbox;
	}

	@UsesPool(value = "tenant", key = "#order.tenant")
	void confirm(Order order) {
		this.mailbox.send(order.confirmation());
	}

	@UsesPool("tenant")
	int unread(@PoolKey String tenant) {
		return this.mailbox.unread();
	}

}
