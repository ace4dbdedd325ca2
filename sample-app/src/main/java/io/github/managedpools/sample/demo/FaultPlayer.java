package io.github.managedpools.sample.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolException;
import io.github.managedpools.sample.sftp.EmbeddedSftpServer;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.sftp.client.SftpClient;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.stereotype.Component;

/**
 * Plays faults on the service's own pools and its embedded server, and load.
 */
@Component
@ConditionalOnBooleanProperty(name = "sample.sftp.embedded", matchIfMissing = true)
class FaultPlayer {

	private static final Duration SLOW_LOGIN = Duration.ofMillis(500);

	private static final Duration SLOW_OPERATION = Duration.ofMillis(300);

	private static final int CROWD = 24;

	private static final int LOAD_SECONDS = 5;

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private final EmbeddedSftpServer server;

	private final Pool<ClientSession> sessions;

	private final Pool<SftpClient> channels;

	FaultPlayer(EmbeddedSftpServer server, Pool<ClientSession> sshSessionPool, Pool<SftpClient> sftpChannelPool) {
		this.server = server;
		this.sessions = sshSessionPool;
		this.channels = sftpChannelPool;
	}

	/**
	 * Plays a fault, and restores the server.
	 * @param fault the fault
	 * @param story is told what happens
	 */
	void play(Fault fault, Story story) throws IOException, InterruptedException {
		try {
			switch (fault) {
				case CALLER_INTERRUPTED -> interruptCaller(story);
				case LOGIN_REFUSED -> refuseLogin(story);
				case SERVER_STOPPED -> stopServer(story);
				case CONNECTIONS_DROPPED -> dropConnections(story);
				case SERVER_SLOW -> slowDown(story);
				case LEASE_LEAKED -> leakLease(story);
				case RESOURCE_BROKEN -> breakChannel(story);
			}
		}
		finally {
			this.server.refuseLogins(false);
			this.server.delayLogins(Duration.ZERO);
			this.server.delayOperations(Duration.ZERO);
			this.server.start();
		}
		balance(story);
	}

	private void interruptCaller(Story story) throws InterruptedException {
		this.server.delayLogins(SLOW_LOGIN);
		refresh();
		story.tell("server",
				"Every connection is retired, and a login now takes %d ms.".formatted(SLOW_LOGIN.toMillis()));
		Thread caller = new Thread(() -> {
			long begin = System.nanoTime();
			try (Lease<SftpClient> lease = this.channels.acquire()) {
				story.tell("caller", "The caller got %s before the interrupt.".formatted(lease.get().getName()));
			}
			catch (InterruptedException ex) {
				story.tell("caller",
						"It learns of that after %d ms, and holds nothing.".formatted(Story.millis(begin)));
			}
			catch (PoolException ex) {
				story.tell("caller", "The caller got nothing: %s.".formatted(StoryListener.reason(ex)));
			}
		}, "impatient-caller");
		caller.start();
		story.tell("caller", "A caller asks for a channel and waits.");
		await(() -> this.sessions.state().resources().creating() > 0);
		story.tell("caller", "It is interrupted while the connection is half built.");
		caller.interrupt();
		caller.join();
		request(story, "The next caller takes over what was begun");
	}

	private void refuseLogin(Story story) throws InterruptedException {
		this.server.refuseLogins(true);
		refresh();
		story.tell("server", "Every connection is retired, and the server refuses the password.");
		request(story, "A caller asks for a channel");
		this.server.refuseLogins(false);
		story.tell("server", "The server accepts the password again.");
		request(story, "The next caller asks for a channel");
	}

	private void stopServer(Story story) throws IOException, InterruptedException {
		request(story, "A caller uses a channel");
		this.server.stop();
		story.tell("server", "The server stops, and its connections break.");
		request(story, "A caller asks for a channel");
		request(story, "Another caller asks for a channel");
		this.server.start();
		story.tell("server", "The server is back.");
		long begin = System.nanoTime();
		while (!request(story, "A caller asks for a channel") && Story.millis(begin) < PATIENCE.toMillis()) {
			TimeUnit.MILLISECONDS.sleep(50);
		}
	}

	private void dropConnections(Story story) throws InterruptedException {
		List<Lease<SftpClient>> leases = new ArrayList<>();
		for (int i = 0; i < 6; i++) {
			leases.add(this.channels.acquire());
		}
		leases.forEach(Lease::close);
		story.tell("caller", "Six callers have used channels; they are idle now.");
		this.server.dropConnections();
		story.tell("server", "The server drops every connection without a word.");
		for (int i = 0; i < 3; i++) {
			request(story, "A caller asks for a channel");
		}
	}

	private void slowDown(Story story) throws InterruptedException {
		this.server.delayOperations(SLOW_OPERATION);
		story.tell("server", "Each operation takes %d ms longer.".formatted(SLOW_OPERATION.toMillis()));
		AtomicInteger served = new AtomicInteger();
		AtomicInteger mostWaiting = new AtomicInteger();
		AtomicLong longest = new AtomicLong();
		CountDownLatch ended = new CountDownLatch(CROWD);
		for (int i = 0; i < CROWD; i++) {
			new Thread(() -> {
				long begin = System.nanoTime();
				if (request() == null) {
					served.incrementAndGet();
				}
				longest.accumulateAndGet(Story.millis(begin), Math::max);
				ended.countDown();
			}, "crowd-" + i).start();
		}
		story.tell("caller", "%d callers ask for a channel at the same time.".formatted(CROWD));
		while (!ended.await(20, TimeUnit.MILLISECONDS)) {
			mostWaiting.accumulateAndGet(this.channels.state().pending(), Math::max);
		}
		story.tell("pool",
				"The pool let up to %d of them wait, and lent to the oldest first.".formatted(mostWaiting.get()));
		story.tell("caller",
				"%d of %d were served, the last after %d ms.".formatted(served.get(), CROWD, longest.get()));
	}

	private void leakLease(Story story) throws InterruptedException {
		long before = this.channels.state().counters().leaked();
		Thread careless = new Thread(this::forget, "careless-caller");
		careless.start();
		careless.join();
		story.tell("caller", "A caller takes a channel, and forgets the lease: %s open."
			.formatted(count(this.channels.state().leases(), "lease")));
		story.tell("server", "Memory is collected, as it is from time to time.");
		await(() -> {
			System.gc();
			return this.channels.state().counters().leaked() > before;
		});
		await(() -> this.channels.state().leases() == 0);
		request(story, "A caller asks for a channel");
	}

	private void forget() {
		try {
			this.channels.acquire();
		}
		catch (InterruptedException | PoolException ex) {
			// Then there is nothing to forget, as the story will show
		}
	}

	private void breakChannel(Story story) throws InterruptedException {
		request(story, "A caller uses a channel");
		story.tell("caller", "Another caller has a channel, and its connection is cut.");
		try {
			this.channels.<Boolean, IOException>use((channel) -> {
				channel.getClientSession().close(true);
				throw new IOException("The connection was lost");
			});
		}
		catch (IOException | PoolException ex) {
			story.tell("caller", "It gets an exception: %s.".formatted(StoryListener.reason(ex)));
		}
		request(story, "The next caller asks for a channel");
	}

	/**
	 * Lets many callers use channels for some seconds.
	 * @param story is told each second what they did
	 */
	void load(Story story) throws InterruptedException {
		story.tell("caller", "%d callers use channels for %d s.".formatted(CROWD, LOAD_SECONDS));
		AtomicInteger requests = new AtomicInteger();
		AtomicInteger failed = new AtomicInteger();
		AtomicLong longest = new AtomicLong();
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LOAD_SECONDS);
		List<Thread> callers = new ArrayList<>();
		for (int i = 0; i < CROWD; i++) {
			Thread caller = new Thread(() -> {
				while (System.nanoTime() - end < 0) {
					long begin = System.nanoTime();
					((request() == null) ? requests : failed).incrementAndGet();
					longest.accumulateAndGet(Story.millis(begin), Math::max);
				}
			}, "load-" + i);
			callers.add(caller);
			caller.start();
		}
		for (int second = 1; second <= LOAD_SECONDS; second++) {
			TimeUnit.SECONDS.sleep(1);
			story.tell("pool", "%,d requests in this second, the slowest in %d ms; %s.".formatted(requests.getAndSet(0),
					longest.getAndSet(0), open()));
		}
		for (Thread caller : callers) {
			caller.join();
		}
		story.tell("result",
				(failed.get() == 0) ? "No request failed." : "%d requests failed.".formatted(failed.get()));
	}

	private void refresh() {
		this.channels.refresh();
		this.sessions.refresh();
	}

	private boolean request(Story story, String what) throws InterruptedException {
		long begin = System.nanoTime();
		Exception failure = request();
		if (failure instanceof InterruptedException ex) {
			throw ex;
		}
		story.tell("caller", (failure == null) ? "%s: served in %d ms.".formatted(what, Story.millis(begin))
				: "%s: refused after %d ms (%s).".formatted(what, Story.millis(begin), StoryListener.reason(failure)));
		return failure == null;
	}

	/**
	 * Use a channel.
	 * @return why that failed, or {@code null}
	 */
	private @Nullable Exception request() {
		try {
			this.channels.use((channel) -> channel.stat("."));
			return null;
		}
		catch (IOException | InterruptedException | RuntimeException ex) {
			return ex;
		}
	}

	private void balance(Story story) throws InterruptedException {
		examineIdle();
		await(() -> this.sessions.state().resources().creating() == 0
				&& this.server.connections() == this.sessions.state().resources().total());
		int present = this.server.connections();
		int known = this.sessions.state().resources().total();
		story.tell("result", "Afterwards %s. The server counts %s: %s.".formatted(open(), count(present, "connection"),
				(present == known) ? "nothing is left over" : "it must notice by itself that some have ended"));
	}

	/**
	 * Lease every idle channel at the same time, which has each of them checked.
	 */
	private void examineIdle() {
		List<Lease<SftpClient>> leases = new ArrayList<>();
		for (int idle = this.channels.state().resources().idle(); idle > 0; idle--) {
			this.channels.tryAcquire().ifPresent(leases::add);
		}
		leases.forEach(Lease::close);
	}

	private String open() {
		int channels = this.channels.state().resources().total();
		return "%s %s open on %s".formatted(count(channels, "SFTP channel"), (channels == 1) ? "is" : "are",
				count(this.sessions.state().resources().total(), "SSH session"));
	}

	private static String count(int number, String what) {
		return "%d %s%s".formatted(number, what, (number == 1) ? "" : "s");
	}

	private static void await(BooleanSupplier condition) throws InterruptedException {
		long begin = System.nanoTime();
		while (!condition.getAsBoolean() && Story.millis(begin) < PATIENCE.toMillis()) {
			TimeUnit.MILLISECONDS.sleep(20);
		}
	}

}
