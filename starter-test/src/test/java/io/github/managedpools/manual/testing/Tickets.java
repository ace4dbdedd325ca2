package io.github.managedpools.manual.testing;

import java.io.IOException;

import io.github.managedpools.Pool;
import org.springframework.stereotype.Service;

@Service
class Tickets {

	private final Pool<TicketClient> pool;

	Tickets(Pool<TicketClient> ticketPool) {
		this.pool = ticketPool;
	}

	int next() throws IOException, InterruptedException {
		return this.pool.use(TicketClient::next);
	}

}
