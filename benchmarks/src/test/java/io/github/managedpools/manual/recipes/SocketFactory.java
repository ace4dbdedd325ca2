package io.github.managedpools.manual.recipes;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;

import io.github.managedpools.CreationScope;
import io.github.managedpools.ResourceFactory;

public final class SocketFactory implements ResourceFactory<Socket> {

	private static final int TIMEOUT_MILLIS = 1000;

	private final String host;

	private final int port;

	public SocketFactory(String host, int port) {
		this.host = host;
		this.port = port;
	}

	@Override
	public Socket create(CreationScope scope) throws IOException {
		Socket socket = scope.manage(new Socket());
		socket.connect(new InetSocketAddress(this.host, this.port), TIMEOUT_MILLIS);
		socket.setSoTimeout(TIMEOUT_MILLIS);
		return socket;
	}

}
