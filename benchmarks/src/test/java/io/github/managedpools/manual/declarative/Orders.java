package io.github.managedpools.manual.declarative;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;

import io.github.managedpools.boot.lease.Pooled;
import io.github.managedpools.boot.lease.UsesPool;
import org.springframework.stereotype.Service;

@Service
class Orders {

	private final TicketClient client;

	Orders(@Pooled("ticket") TicketClient client) {
		this.client = client;
	}

	@UsesPool(value = "ticket", fatal = IllegalStateException.class)
	void order(String ticket) throws IOException {
		this.client.order(ticket);
	}

	@UsesPool("ticket")
	CompletableFuture<Integer> count() {
		// The lease ends when the future completes
		return CompletableFuture.completedFuture(this.client.count());
	}

}
