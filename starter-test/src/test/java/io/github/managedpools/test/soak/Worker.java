package io.github.managedpools.test.soak;

import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.managedpools.Lease;
import io.github.managedpools.PoolClosedException;
import io.github.managedpools.PoolException;

/**
 * One caller: acquires in every way there is, and ends what it got in every way there is.
 */
final class Worker implements Runnable {

	/** How much longer than its timeout a wait may take on a busy machine. */
	private static final long SLACK_NANOS = TimeUnit.SECONDS.toNanos(20);

	private static final int OPERATIONS_PER_REPORT = 1024;

	private final Round round;

	private final Plan plan;

	private final Subject pool;

	private final SplittableRandom dice;

	private final Thread thread;

	private final AtomicInteger interruptsSent = new AtomicInteger();

	private int interruptsSeen;

	private long leases;

	private long operations;

	private volatile boolean done;

	Worker(Round round, int number) {
		this.round = round;
		this.plan = round.plan();
		this.pool = round.pool();
		this.dice = new SplittableRandom(this.plan.seed * 1000 + number);
		this.thread = Callers.newThread(this.plan.virtualThreads, this.plan.name + "-caller-" + number, this);
	}

	void start() {
		this.thread.start();
	}

	boolean isDone() {
		return this.done;
	}

	Thread thread() {
		return this.thread;
	}

	void interrupt() {
		this.interruptsSent.incrementAndGet();
		this.thread.interrupt();
	}

	@Override
	public void run() {
		try {
			for (int i = 0; i < this.plan.operationsPerWorker && !this.round.isOver(); i++) {
				operate();
				this.operations++;
				if (this.operations == OPERATIONS_PER_REPORT) {
					report();
				}
			}
		}
		catch (PoolClosedException ex) {
			this.round.closedUnder(this);
		}
		catch (Throwable ex) {
			this.round.violation("a caller met " + Round.describe(ex));
		}
		finally {
			report();
			this.done = true;
		}
	}

	private void report() {
		this.round.tally().operations(this.operations);
		this.round.tally().leases(this.leases);
		this.operations = 0;
		this.leases = 0;
	}

	private void operate() {
		int key = (this.plan.kind == Plan.Kind.KEYED) ? this.dice.nextInt(Plan.KEYS) : 0;
		int drawn = this.dice.nextInt(100);
		long begin = (drawn < this.plan.simple) ? 0 : System.nanoTime();
		long limit = this.round.acquireTimeoutNanos();
		try {
			if (drawn < this.plan.simple) {
				end(this.pool.acquire(key), 0);
				return;
			}
			switch (this.dice.nextInt(8)) {
				case 0, 1 -> end(this.pool.acquire(key), this.dice.nextInt(100));
				case 2 -> impatiently(key);
				case 3 -> tryIt(key);
				case 4, 5 -> promised(key);
				case 6 -> work(key);
				default -> whileHolding(key);
			}
		}
		catch (InterruptedException ex) {
			this.interruptsSeen++;
			if (this.interruptsSeen > this.interruptsSent.get()) {
				this.round.violation("a caller saw an interrupt that nobody sent: " + Round.describe(ex));
			}
		}
		catch (PoolClosedException ex) {
			throw ex;
		}
		catch (PoolException ex) {
			this.round.checkRefusal(ex);
		}
		if (begin != 0 && System.nanoTime() - begin > limit + SLACK_NANOS) {
			this.round.violation("a caller waited for %d ms".formatted((System.nanoTime() - begin) / 1_000_000));
		}
	}

	private void impatiently(int key) throws InterruptedException {
		this.round.tally().fault(Site.CALLER, Fault.IMPATIENCE);
		end(this.pool.acquire(key, Duration.ofNanos(1000L * this.dice.nextInt(2000))), this.dice.nextInt(100));
	}

	private void tryIt(int key) {
		Optional<Lease<Item>> lease = this.pool.tryAcquire(key);
		if (lease.isPresent()) {
			end(lease.get(), this.dice.nextInt(100));
		}
	}

	private void whileHolding(int key) throws InterruptedException {
		Lease<Item> lease = this.pool.acquire(key);
		Item item = hold(lease);
		try {
			if (this.dice.nextInt(8) == 0) {
				this.round.checkState();
			}
			tryIt(key);
		}
		finally {
			item.letGo();
			lease.close();
		}
	}

	private void promised(int key) throws InterruptedException {
		CompletableFuture<Lease<Item>> future = this.pool.acquireAsync(key);
		int way = this.dice.nextInt(4);
		if (way == 0) {
			end(join(future), this.dice.nextInt(100));
			return;
		}
		int ending = this.dice.nextInt(100);
		this.round.promised();
		future.whenComplete((lease, failure) -> {
			if (lease != null) {
				this.round.endElsewhere(lease, ending);
			}
			this.round.kept();
		});
		this.round.tally().fault(Site.CALLER, (way == 3) ? Fault.IMPATIENCE : Fault.CANCEL);
		switch (way) {
			case 1 -> future.cancel(true);
			case 2 -> {
				this.round.pause(this.dice.nextInt(200_000));
				future.completeExceptionally(new InjectedException(Site.CALLER));
			}
			default -> future.orTimeout(this.dice.nextInt(500), TimeUnit.MICROSECONDS);
		}
	}

	private Lease<Item> join(CompletableFuture<Lease<Item>> future) {
		try {
			return future.orTimeout(this.round.acquireTimeoutNanos() + 2 * SLACK_NANOS, TimeUnit.NANOSECONDS).join();
		}
		catch (CompletionException ex) {
			if (ex.getCause() instanceof PoolException refusal) {
				throw refusal;
			}
			if (ex.getCause() instanceof TimeoutException) {
				this.round.violation("a future did not end in time: " + this.pool.state());
			}
			throw ex;
		}
	}

	private void work(int key) throws InterruptedException {
		int drawn = this.dice.nextInt(100);
		try {
			this.pool.use(key, (item) -> {
				this.leases++;
				item.hold(this.plan.leasesPerResource);
				try {
					this.round.chaos().play(Site.WORK, null, this.dice);
					if (drawn < 5) {
						this.round.pause(drawn * 20_000L);
					}
				}
				finally {
					item.letGo();
				}
				return null;
			});
		}
		catch (InjectedException | InjectedError ex) {
			// What the work threw reached the caller
		}
		catch (InterruptedException | RuntimeException ex) {
			throw ex;
		}
		catch (Exception ex) {
			this.round.violation("work ended by " + Round.describe(ex));
		}
		finally {
			// The work may have set the flag by itself
			Thread.interrupted();
		}
	}

	private Item hold(Lease<Item> lease) {
		this.leases++;
		Item item = lease.get();
		item.hold(this.plan.leasesPerResource);
		return item;
	}

	private void end(Lease<Item> lease, int way) {
		Item item = hold(lease);
		if (way == 0) {
			item.letGo();
			lease.close();
			return;
		}
		if (way < 8) {
			this.round.pause(this.dice.nextInt(300_000));
		}
		boolean interrupted = way >= 90 && Thread.currentThread().isInterrupted();
		if (way < 85 || this.dice.nextInt(4) != 0) {
			item.letGo();
			this.round.end(lease, way);
		}
		else {
			this.round.tally().fault(Site.CALLER, Fault.HANDED_OVER);
			this.round.handOver(lease);
		}
		if (interrupted && !Thread.currentThread().isInterrupted()) {
			this.round.violation("a release took the caller's interrupt flag away");
		}
	}

}
