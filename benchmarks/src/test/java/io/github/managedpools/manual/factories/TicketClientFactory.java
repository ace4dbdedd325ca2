package io.github.managedpools.manual.factories;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;

import io.github.managedpools.CreationScope;
import io.github.managedpools.ResourceFactory;

class TicketClientFactory implements ResourceFactory<TicketClient> {

	private static final int TIMEOUT_MILLIS = 5000;

	private final InetSocketAddress server;

	TicketClientFactory(InetSocketAddress server) {
		this.server = server;
	}

	@Override
	public TicketClient create(CreationScope scope) throws IOException {
		Socket socket = scope.manage(new Socket());
		socket.connect(this.server, TIMEOUT_MILLIS);
		socket.setSoTimeout(TIMEOUT_MILLIS);
		TicketClient client = new TicketClient(socket);
		client.login("ann", "secret");
		return client;
	}

	@Override
	public boolean isValid(TicketClient client) throws IOException {
		return client.ask("PING").equals("PONG");
	}

	@Override
	public void reset(TicketClient client) throws IOException {
		client.ask("CLEAR");
	}

	@Override
	public void destroy(TicketClient client) throws IOException {
		client.ask("BYE");
	}

	@Override
	public boolean isFatal(Throwable failure) {
		return failure instanceof IOException && !(failure instanceof RefusedException);
	}

}
