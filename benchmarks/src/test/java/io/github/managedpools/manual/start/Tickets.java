package io.github.managedpools.manual.start;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;

import io.github.managedpools.Pool;
import org.springframework.stereotype.Service;

@Service
class Tickets {

	private final Pool<Socket> pool;

	Tickets(Pool<Socket> ticketPool) {
		this.pool = ticketPool;
	}

	int next() throws IOException, InterruptedException {
		return this.pool.use((socket) -> new DataInputStream(socket.getInputStream()).readInt());
	}

}
