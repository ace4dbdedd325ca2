package io.github.managedpools.drill;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Stands between pools and a server, and can do what networks and hosts do. Counts the
 * connections that the clients have not closed.
 */
final class FaultyProxy implements AutoCloseable {

	/** Below the ports that the operating system gives to outgoing connections. */
	private static final int LOWEST_PORT = 20_000;

	private static final int PORTS = 10_000;

	private final Set<Link> links = ConcurrentHashMap.newKeySet();

	private final int port;

	private volatile int target;

	private volatile boolean refusing;

	private volatile boolean stalled;

	private volatile ServerSocket listener;

	FaultyProxy(int target) throws IOException {
		this.target = target;
		this.listener = open(LOWEST_PORT + ThreadLocalRandom.current().nextInt(PORTS));
		this.port = this.listener.getLocalPort();
	}

	int port() {
		return this.port;
	}

	/**
	 * The number of connections that clients hold open.
	 */
	int open() {
		return this.links.size();
	}

	/**
	 * Resets all connections and refuses new ones, as a host does whose server has died.
	 */
	void down() throws IOException {
		this.listener.close();
		for (Link link : this.links) {
			link.reset();
		}
	}

	void up(int newTarget) throws IOException {
		this.target = newTarget;
		this.listener = open(this.port);
	}

	/**
	 * Discards from now on what is sent over the present connections, without a word to
	 * either side, as a firewall does that has forgotten them.
	 */
	void forgetConnections() {
		this.links.forEach((link) -> link.forgotten = true);
	}

	/**
	 * Lets nothing pass for a while; what is sent in the meantime arrives later.
	 */
	synchronized void stall(boolean begin) {
		this.stalled = begin;
		notifyAll();
	}

	/**
	 * Accepts connections and closes them at once, as a server does that is full.
	 */
	void refuse(boolean begin) throws IOException {
		this.refusing = begin;
		if (begin) {
			for (Link link : this.links) {
				link.reset();
			}
		}
	}

	@Override
	public void close() {
		try {
			down();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private ServerSocket open(int wanted) throws IOException {
		ServerSocket opened = new ServerSocket();
		opened.setReuseAddress(true);
		opened.bind(new InetSocketAddress(InetAddress.getByName(FarSide.HOST), wanted), 200);
		Threads.start("proxy", () -> accept(opened));
		return opened;
	}

	private void accept(ServerSocket from) throws IOException {
		while (true) {
			Socket client = from.accept();
			if (this.refusing) {
				client.close();
			}
			else {
				connect(client);
			}
		}
	}

	private void connect(Socket client) throws IOException {
		Socket server = new Socket();
		try {
			server.connect(new InetSocketAddress(FarSide.HOST, this.target));
		}
		catch (IOException ex) {
			client.close();
			return;
		}
		client.setTcpNoDelay(true);
		server.setTcpNoDelay(true);
		Link link = new Link(client, server);
		this.links.add(link);
		Threads.start("to-server", link::toServer);
		Threads.start("to-client", link::toClient);
	}

	private synchronized void awaitFlow() {
		while (this.stalled) {
			try {
				wait();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException("Nothing interrupts the drill", ex);
			}
		}
	}

	/**
	 * A connection of a client and the one that continues it to the server.
	 */
	private final class Link {

		private final Socket client;

		private final Socket server;

		volatile boolean forgotten;

		Link(Socket client, Socket server) {
			this.client = client;
			this.server = server;
		}

		/**
		 * Ends when the client has closed its connection.
		 */
		void toServer() throws IOException {
			try (this.client; this.server) {
				InputStream in = this.client.getInputStream();
				OutputStream out = this.server.getOutputStream();
				byte[] bytes = new byte[8192];
				for (int count = in.read(bytes); count != -1; count = in.read(bytes)) {
					awaitFlow();
					if (!this.forgotten) {
						try {
							out.write(bytes, 0, count);
						}
						catch (IOException ex) {
							// The server has gone; read on, until the client goes too
						}
					}
				}
			}
			finally {
				FaultyProxy.this.links.remove(this);
			}
		}

		void toClient() throws IOException {
			InputStream in = this.server.getInputStream();
			OutputStream out = this.client.getOutputStream();
			byte[] bytes = new byte[8192];
			for (int count = in.read(bytes); count != -1; count = in.read(bytes)) {
				awaitFlow();
				if (!this.forgotten) {
					out.write(bytes, 0, count);
				}
			}
			if (!this.forgotten) {
				this.client.shutdownOutput();
			}
		}

		void reset() throws IOException {
			this.client.setSoLinger(true, 0);
			this.client.close();
			this.server.close();
		}

	}

}
