package io.github.managedpools.drill;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.managedpools.ResourceFactory;
import io.github.managedpools.manual.recipes.SocketFactory;

/**
 * A server that echoes, and plain sockets from a factory that is a lambda: it can not
 * validate.
 */
final class SocketFarSide implements FarSide<Socket> {

	@Override
	public String name() {
		return "socket";
	}

	@Override
	public Server serve() throws IOException {
		return new EchoServer();
	}

	@Override
	public ResourceFactory<Socket> factory(int port) {
		return new SocketFactory(HOST, port);
	}

	@Override
	public void call(Socket socket) throws IOException {
		socket.getOutputStream().write('?');
		if (socket.getInputStream().read() != '?') {
			throw new IOException("The connection has ended");
		}
	}

	private static final class EchoServer implements Server {

		private final ServerSocket listener = new ServerSocket(0, 100, InetAddress.getByName(HOST));

		private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

		EchoServer() throws IOException {
			Threads.start("echo-server", this::accept);
		}

		private void accept() throws IOException {
			while (true) {
				Socket socket = this.listener.accept();
				this.sockets.add(socket);
				Threads.start("echo", () -> echo(socket));
			}
		}

		private void echo(Socket socket) throws IOException {
			try (socket) {
				InputStream in = socket.getInputStream();
				OutputStream out = socket.getOutputStream();
				for (int next = in.read(); next != -1; next = in.read()) {
					out.write(next);
				}
			}
			finally {
				this.sockets.remove(socket);
			}
		}

		@Override
		public int port() {
			return this.listener.getLocalPort();
		}

		@Override
		public void stop() {
			try {
				this.listener.close();
				for (Socket socket : this.sockets) {
					socket.close();
				}
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
			// A thread that was reading when its socket was closed may answer once more
			while (!this.sockets.isEmpty()) {
				Thread.yield();
			}
		}

	}

}
