package io.github.managedpools.cluster.drill;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server that counts its live connections. It closes one when its client has ended its
 * side, so that the client knows when the connection is no longer counted.
 */
final class FarSide {

	private final ServerSocket server = new ServerSocket(0, 200);

	private final Set<Socket> live = ConcurrentHashMap.newKeySet();

	private final AtomicInteger most = new AtomicInteger();

	private final AtomicInteger recent = new AtomicInteger();

	private final AtomicInteger accepted = new AtomicInteger();

	FarSide() throws IOException {
		daemon(this::acceptAll);
	}

	private static void daemon(Runnable task) {
		Thread thread = new Thread(task);
		thread.setDaemon(true);
		thread.start();
	}

	private void acceptAll() {
		while (true) {
			try {
				Socket socket = this.server.accept();
				this.live.add(socket);
				int present = this.live.size();
				this.most.accumulateAndGet(present, Math::max);
				this.recent.accumulateAndGet(present, Math::max);
				this.accepted.incrementAndGet();
				daemon(() -> serve(socket));
			}
			catch (IOException ex) {
				return;
			}
		}
	}

	private void serve(Socket socket) {
		try (socket) {
			try {
				while (socket.getInputStream().read() >= 0) {
					// Clients send nothing
				}
			}
			finally {
				this.live.remove(socket);
			}
		}
		catch (IOException ex) {
			// The client has been killed
		}
	}

	int port() {
		return this.server.getLocalPort();
	}

	int live() {
		return this.live.size();
	}

	/** The connections from an address. */
	int liveFrom(String address) {
		return (int) this.live.stream()
			.filter((socket) -> socket.getInetAddress().getHostAddress().equals(address))
			.count();
	}

	/** The connections ever accepted. */
	int accepted() {
		return this.accepted.get();
	}

	int most() {
		return this.most.get();
	}

	/**
	 * The most connections since the previous call.
	 */
	int mostSinceLastLook() {
		return this.recent.getAndSet(this.live.size());
	}

}
