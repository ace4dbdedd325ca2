package io.github.managedpools.benchmarks.scale;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.SizeRange;

/**
 * Another pool, whose futures time out all the time.
 */
final class Bystander implements AutoCloseable {

	private static final Duration TIMEOUT = Duration.ofMillis(10);

	private final Pool<Object> pool = Pool.<Object>builder((scope) -> new Object())
		.name("bystander")
		.size(SizeRange.of("0..1"))
		.acquireTimeout(TIMEOUT)
		.build();

	private final Thread thread = new Thread(this::run, "bystander");

	private volatile boolean watching;

	private volatile boolean closed;

	private volatile long worst;

	private volatile long asked;

	Bystander() {
		this.thread.setDaemon(true);
		this.thread.start();
	}

	/**
	 * Starts watching.
	 */
	void watch() {
		this.worst = 0;
		this.watching = true;
	}

	/**
	 * Stops watching. A timeout that has not come yet counts with its present delay.
	 */
	void rest() {
		this.worst = Math.max(this.worst, System.nanoTime() - this.asked - TIMEOUT.toNanos());
		this.watching = false;
	}

	/**
	 * Returns the delay of the latest timeout, in milliseconds.
	 */
	double worstMillis() {
		return this.worst / 1e6;
	}

	private void run() {
		try (Lease<Object> only = this.pool.acquire(Duration.ofSeconds(10))) {
			only.get();
			while (!this.closed) {
				ask();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void ask() throws InterruptedException {
		this.asked = System.nanoTime();
		CompletableFuture<Lease<Object>> future = this.pool.acquireAsync();
		try {
			future.get(1, TimeUnit.MINUTES).close();
		}
		catch (ExecutionException | TimeoutException ex) {
			if (this.watching) {
				this.worst = Math.max(this.worst, System.nanoTime() - this.asked - TIMEOUT.toNanos());
			}
		}
	}

	@Override
	public void close() {
		this.closed = true;
	}

}
