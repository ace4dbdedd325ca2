package io.github.managedpools.soak;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import io.github.managedpools.AcquireTimeoutException;
import io.github.managedpools.Lease;
import io.github.managedpools.PoolClosedException;
import io.github.managedpools.PoolException;
import io.github.managedpools.PoolState;
import io.github.managedpools.ResourceCreationException;
import io.github.managedpools.SizeRange;

/**
 * The life of one pool: built, used and misused by many callers, and closed. In the end,
 * everything that was begun must be gone.
 */
final class Round {

	private static final Duration LONGEST = Duration.ofSeconds(3);

	private final Plan plan;

	private final Tally tally;

	private final Book book;

	private final Chaos chaos;

	private final Subject pool;

	private final List<Worker> workers = new ArrayList<>();

	private final Queue<Lease<Item>> handedOver = new ConcurrentLinkedQueue<>();

	private final AtomicInteger promises = new AtomicInteger();

	private volatile boolean closing;

	private volatile boolean over;

	Round(Plan plan, Tally tally) {
		this.plan = plan;
		this.tally = tally;
		this.book = new Book(plan.toString(), plan.seed, Plan.KEYS, tally);
		this.chaos = new Chaos(tally, plan.intensity);
		allow(plan.size);
		ItemFactory factory = new ItemFactory(this.book, this.chaos, plan.validates, plan.resets);
		this.pool = plan.build(factory, new FailingClock(this.chaos), plan.listens ? new Listener(this) : null);
		this.chaos.reenterBy(this::reenter);
	}

	/**
	 * Runs the round.
	 */
	void run() {
		AbandonedWorkLog.INSTANCE.follow(this.plan.name, this.book);
		for (int i = 0; i < this.plan.workers; i++) {
			this.workers.add(new Worker(this, i));
		}
		this.workers.forEach(Worker::start);
		Gremlin gremlin = new Gremlin(this, this.workers);
		long end = System.nanoTime() + LONGEST.toNanos();
		while (!this.workers.stream().allMatch(Worker::isDone) && System.nanoTime() - end < 0) {
			gremlin.strike();
		}
		SizeRange size = gremlin.calm();
		Audit audit = new Audit(this, this.book, this.workers);
		if (!this.plan.closesUnderLoad) {
			this.over = true;
			this.chaos.end();
			audit.atRest(size);
		}
		this.closing = true;
		audit.closing();
		AbandonedWorkLog.INSTANCE.forget(this.plan.name);
		this.tally.round(this.plan);
	}

	void allow(SizeRange size) {
		this.book.allow((this.plan.kind == Plan.Kind.KEYED) ? this.plan.maxTotal : size.max(), size.max());
	}

	private void reenter() {
		try {
			this.pool.tryAcquire(0).ifPresent(Lease::close);
			checkState();
		}
		catch (PoolClosedException ex) {
			checkClosed(ex);
		}
	}

	/**
	 * Checks that a snapshot adds up.
	 */
	void checkState() {
		PoolState state = this.pool.state();
		PoolState.Counters counters = state.counters();
		if (counters.created() != state.resources().total() + counters.destroyed()
				|| counters.acquired() != counters.released() + state.leases() || state.leases() < 0
				|| state.pending() < 0) {
			violation("the ledger does not add up: " + state);
		}
	}

	/**
	 * Checks that a caller was refused for a valid reason.
	 */
	void checkRefusal(PoolException refusal) {
		if (this.plan.patient && refusal instanceof AcquireTimeoutException) {
			violation("a caller without a time limit timed out: " + describe(refusal));
		}
		if (refusal instanceof ResourceCreationException) {
			Throwable cause = refusal.getCause();
			if (!(cause instanceof InjectedException || cause instanceof InjectedError
					|| cause instanceof TimeoutException || cause instanceof NullPointerException)) {
				violation("a creation failed for a reason that is not its own: " + describe(refusal));
			}
		}
	}

	void closedUnder(Worker worker) {
		if (!this.closing) {
			violation("the pool says it is closed, and is not");
		}
	}

	private void checkClosed(PoolClosedException ex) {
		if (!this.closing) {
			violation("the pool says it is closed, and is not: " + describe(ex));
		}
	}

	void promised() {
		this.promises.incrementAndGet();
	}

	void kept() {
		this.promises.decrementAndGet();
	}

	int promises() {
		return this.promises.get();
	}

	void endElsewhere(Lease<Item> lease, int way, long asked) {
		Item item = lease.get();
		item.hold(this.plan.leasesPerResource, asked);
		item.letGo();
		end(lease, item, way);
	}

	/**
	 * Ends a lease in one of all possible ways.
	 */
	void end(Lease<Item> lease, Item item, int way) {
		if (way < 15) {
			lease.invalidate();
			item.invalidated();
		}
		else {
			lease.close();
		}
		if (way < 30 || way >= 95) {
			this.tally.fault(Site.CALLER, Fault.STALE_LEASE);
			lease.close();
			lease.invalidate();
			try {
				lease.get();
				violation("a lease that is over gives its resource");
			}
			catch (IllegalStateException ex) {
				// Expected
			}
		}
	}

	void handOver(Lease<Item> lease) {
		this.handedOver.add(lease);
	}

	void endHandedOver() {
		for (Lease<Item> lease = this.handedOver.poll(); lease != null; lease = this.handedOver.poll()) {
			lease.get().letGo();
			lease.close();
		}
	}

	void pause(long nanos) {
		LockSupport.parkNanos(nanos);
	}

	/**
	 * Waits for an expected event, with a limit.
	 */
	boolean await(BooleanSupplier condition, Duration limit) {
		long begin = MachineTime.nanos();
		while (!condition.getAsBoolean()) {
			if (MachineTime.isOver(begin, limit)) {
				return false;
			}
			endHandedOver();
			LockSupport.parkNanos(200_000);
		}
		return true;
	}

	void violation(String what) {
		this.book.violation(what);
	}

	static String describe(Throwable ex) {
		StringWriter text = new StringWriter();
		ex.printStackTrace(new PrintWriter(text));
		return text.toString();
	}

	void end() {
		this.over = true;
		this.chaos.end();
	}

	boolean isOver() {
		return this.over;
	}

	Plan plan() {
		return this.plan;
	}

	Subject pool() {
		return this.pool;
	}

	Tally tally() {
		return this.tally;
	}

	Chaos chaos() {
		return this.chaos;
	}

	Book book() {
		return this.book;
	}

}
