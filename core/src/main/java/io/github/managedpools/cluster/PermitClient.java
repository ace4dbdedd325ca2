package io.github.managedpools.cluster;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import io.github.managedpools.InvalidSettingException;
import io.github.managedpools.PoolClock;
import org.jspecify.annotations.Nullable;

/**
 * A {@link PermitSource} on top of a {@link PermitServer}. All that does not depend on
 * the engine is here: wishes, confirmations, deadlines and the grace after the engine
 * lost its memory.
 * <p>
 * One thread speaks to the engine, and another one watches the deadline by which the
 * permits must have been confirmed, so that giving them up does not wait for the engine.
 * Both start with the first account.
 *
 * @since 0.1.0
 */
public final class PermitClient implements PermitSource {

	final PermitServer server;

	final PoolClock clock;

	private final PermitTiming timing;

	private final ReentrantLock lock = new ReentrantLock();

	/** Guarded by the lock. */
	private final List<ClientAccount> accounts = new ArrayList<>();

	private final ConfirmationDeadline deadline;

	private final Loop speaking;

	private final Loop watching;

	/** Whether the loops have threads of their own. */
	private final boolean threaded;

	private final CountDownLatch ended = new CountDownLatch(1);

	final ConcurrentLinkedQueue<HoldersRequest> requests = new ConcurrentLinkedQueue<>();

	private volatile PermitSourceState state;

	/** Guarded by the lock. */
	private boolean started;

	private volatile boolean closing;

	private PermitClient(PermitServer server, PermitTiming timing, PoolClock clock, boolean threaded) {
		this.server = Objects.requireNonNull(server, "'server' must not be null");
		this.timing = Objects.requireNonNull(timing, "'timing' must not be null");
		this.clock = Objects.requireNonNull(clock, "'clock' must not be null");
		this.threaded = threaded;
		this.state = new PermitSourceState(server.engine(), PermitSourceState.Status.CONNECTING, clock.instant(), null);
		this.deadline = new ConfirmationDeadline(this);
		Conversation conversation = new Conversation(this, this.deadline);
		this.speaking = threaded ? Loop.onThread("managed-pools-cluster", clock, conversation::step)
				: Loop.onClock(clock, conversation::step);
		this.watching = threaded ? Loop.onThread("managed-pools-cluster-deadline", clock, this.deadline::step)
				: Loop.onClock(clock, this.deadline::step);
	}

	/**
	 * Creates a client with threads of its own.
	 * @param server speaks to the engine
	 * @param timing the times
	 * @return the client
	 */
	public static PermitClient create(PermitServer server, PermitTiming timing) {
		return new PermitClient(server, timing, PoolClock.system(), true);
	}

	/**
	 * Creates a client that does all its work as tasks of a clock. Only for engines that
	 * never block, as in tests.
	 * @param server speaks to the engine
	 * @param timing the times
	 * @param clock the clock
	 * @return the client
	 */
	public static PermitClient onClock(PermitServer server, PermitTiming timing, PoolClock clock) {
		return new PermitClient(server, timing, clock, false);
	}

	@Override
	public PermitAccount open(String name, int limit, Listener listener) {
		Objects.requireNonNull(name, "'name' must not be null");
		Objects.requireNonNull(listener, "'listener' must not be null");
		requireCountable(limit);
		ClientAccount account = new ClientAccount(this, name, limit, listener);
		this.lock.lock();
		try {
			if (this.closing) {
				throw new IllegalStateException("the source of permits is closed");
			}
			if (!this.started) {
				this.speaking.start();
				this.watching.start();
				this.started = true;
			}
			this.accounts.add(account);
		}
		finally {
			this.lock.unlock();
		}
		signal();
		return account;
	}

	void requireCountable(int limit) {
		if (limit < 1 || limit > this.server.highest()) {
			throw new InvalidSettingException("cluster-limit", String.valueOf(limit),
					"must be from 1 to %d on %s".formatted(this.server.highest(), this.server.engine()));
		}
	}

	@Override
	public PermitTiming timing() {
		return this.timing;
	}

	@Override
	public PermitSourceState state() {
		return this.state;
	}

	@Override
	public void close() {
		int inUse = 0;
		this.lock.lock();
		try {
			if (this.closing) {
				return;
			}
			this.closing = true;
			for (ClientAccount account : this.accounts) {
				account.close();
				inUse += account.held().size();
			}
			if (!this.started) {
				this.ended.countDown();
			}
		}
		finally {
			this.lock.unlock();
		}
		signal();
		if (inUse > 0) {
			log(Level.WARNING, "%d permits are still in use and stay with this process until their resources have ended"
				.formatted(inUse), null);
		}
		else if (this.threaded) {
			awaitEnd();
		}
		if (!this.started) {
			this.server.close();
			status(PermitSourceState.Status.CLOSED, null);
		}
	}

	private void awaitEnd() {
		boolean interrupted = false;
		long deadline = System.nanoTime() + this.timing.timeToEnd().toNanos();
		while (true) {
			try {
				if (!this.ended.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
					this.server.abort();
				}
				break;
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	CompletableFuture<Map<String, Integer>> holders(String name) {
		CompletableFuture<Map<String, Integer>> answer = new CompletableFuture<>();
		this.requests.add(new HoldersRequest(name, answer));
		if (this.ended.getCount() == 0) {
			failRequests(new IllegalStateException("the source of permits is closed"));
		}
		signal();
		return answer;
	}

	void failRequests(Throwable cause) {
		for (HoldersRequest request = this.requests.poll(); request != null; request = this.requests.poll()) {
			request.answer().completeExceptionally(cause);
		}
	}

	// For the parts of the client

	void signal() {
		this.speaking.signal();
	}

	void signalDeadline() {
		this.watching.signal();
	}

	boolean isClosing() {
		return this.closing;
	}

	boolean hasEnded() {
		return this.ended.getCount() == 0;
	}

	/** The last step of the thread that speaks to the engine. */
	void end() {
		status(PermitSourceState.Status.CLOSED, null);
		this.ended.countDown();
		failRequests(new IllegalStateException("the source of permits is closed"));
		this.watching.signal();
	}

	<R> R locked(Supplier<R> action) {
		this.lock.lock();
		try {
			return action.get();
		}
		finally {
			this.lock.unlock();
		}
	}

	/** The accounts. Must be called under the lock. */
	List<ClientAccount> accounts() {
		return this.accounts;
	}

	List<ClientAccount> copyOfAccounts() {
		return locked(() -> List.copyOf(this.accounts));
	}

	void callListeners() {
		for (ClientAccount account : copyOfAccounts()) {
			account.callListener();
		}
	}

	void status(PermitSourceState.Status status, @Nullable String problem) {
		PermitSourceState before = this.state;
		Instant since = (before.status() == status) ? before.since() : this.clock.instant();
		this.state = new PermitSourceState(before.engine(), status, since, problem);
	}

	void log(Level level, String message, @Nullable Throwable cause) {
		Holder.LOGGER.log(level, message, cause);
	}

	record HoldersRequest(String name, CompletableFuture<Map<String, Integer>> answer) {

	}

	/**
	 * Created with the first message.
	 */
	private static final class Holder {

		static final Logger LOGGER = System.getLogger("io.github.managedpools.cluster");

	}

}
