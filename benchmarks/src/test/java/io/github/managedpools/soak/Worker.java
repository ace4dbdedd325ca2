package io.github.managedpools.soak;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.managedpools.Lease;
import io.github.managedpools.PoolClosedException;
import io.github.managedpools.PoolException;

/**
 * One caller: acquires and ends leases in every possible way.
 */
final class Worker implements Runnable {

	/** The time by which a wait may exceed its timeout on a busy machine. */
	private static final Duration SLACK = Duration.ofSeconds(20);

	private static final Duration LONGEST_WAIT = Plan.LONGEST_ACQUIRE.plus(SLACK);

	/** The number of acquires at the end of the stack. */
	private static final int DEEP_ATTEMPTS = 16;

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

	/** The leases that were acquired at the end of the stack. */
	private final Optional<Lease<Item>>[] found = none();

	private int attempts;

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

	@SuppressWarnings({ "unchecked", "rawtypes" })
	private static Optional<Lease<Item>>[] none() {
		Optional<Lease<Item>>[] none = new Optional[DEEP_ATTEMPTS];
		Arrays.fill(none, Optional.empty());
		return none;
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
		boolean simple = this.dice.nextInt(100) < this.plan.simple;
		long begin = simple ? 0 : MachineTime.nanos();
		try {
			if (simple) {
				end(this.pool.acquire(key), 0, 0);
			}
			else {
				operate(key, System.nanoTime());
			}
		}
		catch (InterruptedException ex) {
			this.interruptsSeen++;
			if (this.interruptsSeen > this.interruptsSent.get()) {
				this.round.violation("a caller saw an interrupt that no thread sent: " + Round.describe(ex));
			}
		}
		catch (PoolClosedException ex) {
			throw ex;
		}
		catch (PoolException ex) {
			this.round.checkRefusal(ex);
		}
		if (!simple && !this.plan.patient && MachineTime.isOver(begin, LONGEST_WAIT)) {
			this.round.violation("a caller waited for %d ms".formatted((MachineTime.nanos() - begin) / 1_000_000));
		}
	}

	private void operate(int key, long asked) throws InterruptedException {
		switch (this.dice.nextInt(8)) {
			case 0, 1 -> end(this.pool.acquire(key), this.dice.nextInt(100), asked);
			case 2 -> impatiently(key, asked);
			case 3 -> tryIt(key, asked);
			case 4, 5 -> promised(key, asked);
			case 6 -> work(key, asked);
			default -> whileHolding(key, asked);
		}
	}

	private void impatiently(int key, long asked) throws InterruptedException {
		if (this.plan.patient) {
			end(this.pool.acquire(key, Plan.ENDLESS), this.dice.nextInt(100), asked);
			return;
		}
		if (!this.plan.virtualThreads && this.plan.intensity > 0 && this.dice.nextInt(1000) == 0) {
			acquireWhereTheStackEnds(key);
			return;
		}
		this.round.tally().fault(Site.CALLER, Fault.IMPATIENCE);
		Duration timeout = Duration.ofNanos(1000L * this.dice.nextInt(2000));
		end(this.pool.acquire(key, timeout), this.dice.nextInt(100), asked);
	}

	private void tryIt(int key, long asked) {
		Optional<Lease<Item>> lease = this.pool.tryAcquire(key);
		if (lease.isPresent()) {
			end(lease.get(), this.dice.nextInt(100), asked);
		}
	}

	private void whileHolding(int key, long asked) throws InterruptedException {
		Lease<Item> lease = this.pool.acquire(key);
		Item item = hold(lease, asked);
		try {
			if (this.dice.nextInt(8) == 0) {
				this.round.checkState();
			}
			tryIt(key, System.nanoTime());
		}
		finally {
			item.letGo();
			lease.close();
		}
	}

	private void promised(int key, long asked) throws InterruptedException {
		CompletableFuture<Lease<Item>> future = this.pool.acquireAsync(key);
		int way = this.plan.patient ? 0 : this.dice.nextInt(4);
		if (way == 0) {
			end(join(future), this.dice.nextInt(100), asked);
			return;
		}
		int ending = this.dice.nextInt(100);
		this.round.promised();
		future.whenComplete((lease, failure) -> {
			if (lease != null) {
				this.round.endElsewhere(lease, ending, asked);
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

	/**
	 * Acquires and releases with hardly any stack left.
	 */
	private void acquireWhereTheStackEnds(int key) {
		this.round.tally().fault(Site.CALLER, Fault.DEEP_STACK);
		this.attempts = 0;
		try {
			dive(key);
		}
		catch (StackOverflowError ex) {
			// Nothing was acquired so deep
		}
		finally {
			for (int i = 0; i < this.found.length; i++) {
				this.found[i].ifPresent(Lease::close);
				this.found[i] = Optional.empty();
			}
		}
	}

	/**
	 * Calls itself until the stack overflows, and tries to acquire on the way back.
	 * Storing a lease needs no stack.
	 */
	private void dive(int key) {
		try {
			dive(key);
		}
		catch (StackOverflowError ex) {
			// From here on there is stack for a call or two
		}
		if (this.attempts == this.found.length) {
			return;
		}
		try {
			this.found[this.attempts] = this.pool.tryAcquire(key);
			this.attempts++;
		}
		catch (StackOverflowError ex) {
			// The audit at the end of the round detects losses
		}
	}

	/**
	 * Waits uninterruptibly, as {@code join} does.
	 */
	private Lease<Item> join(CompletableFuture<Lease<Item>> future) {
		if (!this.plan.patient && !future.isDone() && !endsIn(future, LONGEST_WAIT)) {
			this.round.violation("a future did not end in time: " + this.pool.state());
		}
		try {
			return future.join();
		}
		catch (CompletionException ex) {
			if (ex.getCause() instanceof PoolException refusal) {
				throw refusal;
			}
			throw ex;
		}
	}

	private static boolean endsIn(CompletableFuture<?> future, Duration limit) {
		long begin = MachineTime.nanos();
		boolean interrupted = false;
		try {
			while (!future.isDone() && !MachineTime.isOver(begin, limit)) {
				try {
					future.get(limit.toMillis(), TimeUnit.MILLISECONDS);
				}
				catch (InterruptedException ex) {
					interrupted = true;
				}
				catch (ExecutionException | TimeoutException ex) {
					// Reported by the thread that joins it, or expected
				}
			}
			return future.isDone();
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	private void work(int key, long asked) throws InterruptedException {
		int drawn = this.dice.nextInt(100);
		try {
			this.pool.use(key, (item) -> {
				this.leases++;
				item.hold(this.plan.leasesPerResource, asked);
				try {
					this.round.chaos().workWith(item, this.plan.validates);
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
		catch (InjectedException | InjectedError | SuspiciousException ex) {
			// The exception of the work reached the caller
		}
		catch (InterruptedException | RuntimeException ex) {
			throw ex;
		}
		catch (Exception ex) {
			this.round.violation("work ended by " + Round.describe(ex));
		}
		finally {
			// The work itself may have set the flag
			Thread.interrupted();
		}
	}

	private Item hold(Lease<Item> lease, long asked) {
		this.leases++;
		Item item = lease.get();
		item.hold(this.plan.leasesPerResource, asked);
		return item;
	}

	private void end(Lease<Item> lease, int way, long asked) {
		Item item = hold(lease, asked);
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
			this.round.end(lease, item, way);
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
