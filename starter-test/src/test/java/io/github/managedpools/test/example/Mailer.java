package io.github.managedpools.test.example;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.github.managedpools.Lease;
import io.github.managedpools.Pool;

/**
 * Sends mail over pooled transports, and gets it wrong in every way.
 */
class Mailer implements AutoCloseable {

	private final Pool<Transport> transports;

	Mailer(Pool<Transport> transports) {
		this.transports = transports;
	}

	/**
	 * The lease is not closed when sending fails.
	 */
	void send(String mail) throws InterruptedException {
		Lease<Transport> lease = this.transports.acquire();
		lease.get().send(mail);
		lease.close();
	}

	/**
	 * Another thread borrows, and ends without giving back.
	 */
	void sendInBackground(String mail) throws InterruptedException {
		Thread thread = new Thread(() -> this.transports.tryAcquire().map(Lease::get).ifPresent((transport) -> {
			transport.send(mail);
		}), "mail-sender");
		thread.start();
		thread.join();
	}

	/**
	 * Nobody closes what is promised.
	 */
	CompletableFuture<Void> sendLater(String mail) {
		return this.transports.acquireAsync().thenAccept((lease) -> lease.get().send(mail));
	}

	/**
	 * Takes both transports there are, and waits for a third with them in its hands.
	 */
	CompletableFuture<Void> sendInTurn() {
		return this.transports.acquireAsync()
			.thenCombine(this.transports.acquireAsync(), (first, second) -> first)
			.thenCombine(this.transports.acquireAsync(), (first, third) -> null);
	}

	/**
	 * Keeps a transport for ever, and closes the pool under it.
	 */
	Optional<Lease<Transport>> closeWhileSending() {
		Optional<Lease<Transport>> lease = this.transports.tryAcquire();
		close();
		return lease;
	}

	@Override
	public void close() {
		this.transports.close();
	}

	/**
	 * What is pooled.
	 */
	static class Transport implements AutoCloseable {

		void send(String mail) {
			if (!mail.contains("@")) {
				throw new IllegalArgumentException("No address in " + mail);
			}
		}

		@Override
		public void close() {
		}

	}

}
