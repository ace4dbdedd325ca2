package io.github.managedpools.manual.declarative;

import io.github.managedpools.boot.lease.Pooled;
import io.github.managedpools.boot.lease.UsesPool;
import org.springframework.stereotype.Service;

@Service
class Reports {

	private final TicketClient client;

	Reports(@Pooled("ticket") TicketClient client) {
		this.client = client;
	}

	@UsesPool("ticket")
	Report monthly() {
		return new Report(this.client.count(), this.client.list());
	}

}
