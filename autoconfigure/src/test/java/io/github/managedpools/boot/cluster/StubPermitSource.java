package io.github.managedpools.boot.cluster;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.github.managedpools.cluster.PermitAccount;
import io.github.managedpools.cluster.PermitSource;
import io.github.managedpools.cluster.PermitSourceState;
import io.github.managedpools.cluster.PermitSourceState.Status;
import io.github.managedpools.cluster.PermitTiming;

/**
 * Grants whatever is wanted, and behaves as if its engine were unavailable on request.
 */
public final class StubPermitSource implements PermitSource {

	private final List<Account> accounts = new ArrayList<>();

	private final ExecutorService thread = Executors.newSingleThreadExecutor((task) -> {
		Thread daemon = new Thread(task, "stub-permits");
		daemon.setDaemon(true);
		return daemon;
	});

	private volatile PermitSourceState state = new PermitSourceState("PostgreSQL", Status.AVAILABLE, Instant.now(),
			null);

	/** Whether the engine answers requests for the holders of permits. */
	public volatile boolean answers = true;

	/**
	 * Loses the engine and all permits.
	 */
	public synchronized void fail() {
		this.state = new PermitSourceState("PostgreSQL", Status.UNAVAILABLE, Instant.now(),
				"java.io.IOException: no route to db.example.org");
		this.accounts.forEach((account) -> account.lose());
	}

	/**
	 * Ends the failure.
	 */
	public synchronized void recover() {
		this.state = new PermitSourceState("PostgreSQL", Status.AVAILABLE, Instant.now(), null);
		this.accounts.forEach((account) -> account.recover());
	}

	@Override
	public synchronized PermitAccount open(String name, int limit, Listener listener) {
		Account account = new Account(listener);
		this.accounts.add(account);
		return account;
	}

	@Override
	public PermitTiming timing() {
		return PermitTiming.DEFAULT;
	}

	@Override
	public PermitSourceState state() {
		return this.state;
	}

	@Override
	public void close() {
		this.thread.shutdown();
	}

	private final class Account implements PermitAccount {

		private final Listener listener;

		private int wanted;

		private int held;

		Account(Listener listener) {
			this.listener = listener;
		}

		private synchronized void lose() {
			int lost = this.held;
			this.held = 0;
			StubPermitSource.this.thread.execute(() -> {
				this.listener.unconfirmed(true);
				this.listener.lost(lost);
			});
		}

		private synchronized void recover() {
			StubPermitSource.this.thread.execute(() -> this.listener.unconfirmed(false));
			grant();
		}

		private void grant() {
			int more = (StubPermitSource.this.state.status() == Status.AVAILABLE) ? this.wanted - this.held : 0;
			if (more > 0) {
				this.held += more;
				StubPermitSource.this.thread.execute(() -> this.listener.granted(more));
			}
		}

		@Override
		public synchronized void want(int permits) {
			this.wanted = permits;
			grant();
		}

		@Override
		public synchronized void giveBack(int permits) {
			this.held -= permits;
		}

		@Override
		public void limit(int limit) {
		}

		@Override
		public State state() {
			throw new UnsupportedOperationException();
		}

		@Override
		public CompletableFuture<Map<String, Integer>> holders() {
			if (!StubPermitSource.this.answers) {
				return CompletableFuture.failedFuture(new IOException("db.example.org does not answer"));
			}
			return CompletableFuture.completedFuture(Map.of("files:1@web-1", 1, "files:7@web-2", 4));
		}

		@Override
		public void close() {
		}

	}

}
