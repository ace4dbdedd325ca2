package io.github.managedpools.sample;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Forwards connections to a server until it is stalled: the connections then stay open
 * and nothing gets through, as in a network that drops all packets.
 */
final class StallingProxy implements AutoCloseable {

	private final ServerSocket listener;

	private final int target;

	private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private Gate gate = new Gate();

	StallingProxy(int target) throws IOException {
		this.target = target;
		this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		this.threads.execute(this::accept);
	}

	int port() {
		return this.listener.getLocalPort();
	}

	synchronized void stall() {
		this.gate.close();
	}

	synchronized void resume() {
		this.gate.open();
	}

	/**
	 * Leaves present connections silent forever.
	 */
	synchronized void resumeForNewConnections() {
		this.gate = new Gate();
	}

	private synchronized Gate gate() {
		return this.gate;
	}

	private void accept() {
		while (!this.listener.isClosed()) {
			try {
				Socket client = this.listener.accept();
				Socket server = new Socket(InetAddress.getLoopbackAddress(), this.target);
				this.sockets.add(client);
				this.sockets.add(server);
				Gate gate = gate();
				this.threads.execute(() -> forward(client, server, gate));
				this.threads.execute(() -> forward(server, client, gate));
			}
			catch (IOException ex) {
				// The listener or the server is gone; the loop's condition tells which
			}
		}
	}

	private void forward(Socket from, Socket to, Gate gate) {
		byte[] buffer = new byte[8192];
		try (from; to) {
			InputStream in = from.getInputStream();
			OutputStream out = to.getOutputStream();
			int count;
			while ((count = in.read(buffer)) >= 0) {
				gate.pass();
				out.write(buffer, 0, count);
			}
		}
		catch (IOException | InterruptedException ex) {
			// Either side closed; closing both ends the other direction
		}
	}

	@Override
	public void close() throws IOException {
		this.listener.close();
		this.threads.shutdownNow();
		for (Socket socket : this.sockets) {
			socket.close();
		}
	}

	private static final class Gate {

		private boolean closed;

		synchronized void close() {
			this.closed = true;
		}

		synchronized void open() {
			this.closed = false;
			notifyAll();
		}

		synchronized void pass() throws InterruptedException {
			while (this.closed) {
				wait();
			}
		}

	}

}
