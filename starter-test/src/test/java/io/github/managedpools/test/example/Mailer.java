package io.github.managedpools.test.example;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.github.managedpools.Lease;
import io.github.managedpools.Pool;

/**
 * Sends mail over pooled transports, with every possible leak.
 */
class Mailer implements AutoCloseable {

	/** A lease that can still be closed is not lost. */
	@SuppressWarnings("unused")
	private Optional<Lease<Transport>> kept = Optional.empty();

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
	 * Another thread borrows, and ends without a release.
	 */
	void sendInBackground(String mail) throws InterruptedException {
		Thread thread = new Thread(() -> this.transports.tryAcquire().map(Lease::get).ifPresent((transport) -> {
			transport.send(mail);
		}), "mail-sender");
		thread.start();
		thread.join();
	}

	/**
	 * Nothing closes the lease of the future.
	 */
	CompletableFuture<Void> sendLater(String mail) {
		return this.transports.acquireAsync().thenAccept((lease) -> lease.get().send(mail));
	}

	/**
	 * Takes both transports of the pool, and waits for a third while holding them. A
	 * lease that it no longer held would be lost, and its place would serve the third.
	 */
	CompletableFuture<Void> sendInTurn() {
		return this.transports.acquireAsync()
			.thenCombine(this.transports.acquireAsync(), List::of)
			.thenCombine(this.transports.acquireAsync(), (both, third) -> null);
	}

	/**
	 * Keeps a transport forever, and closes its pool.
	 */
	void closeWhileSending() {
		this.kept = this.transports.tryAcquire();
		close();
	}

	@Override
	public void close() {
		this.transports.close();
	}

	/**
	 * The pooled resource.
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
