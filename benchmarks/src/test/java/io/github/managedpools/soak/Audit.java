package io.github.managedpools.soak;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

import io.github.managedpools.AcquireTimeoutException;
import io.github.managedpools.Lease;
import io.github.managedpools.PoolClosedException;
import io.github.managedpools.PoolException;
import io.github.managedpools.PoolState;
import io.github.managedpools.PoolState.Phase;
import io.github.managedpools.ShutdownReport;
import io.github.managedpools.SizeRange;
import org.jspecify.annotations.Nullable;

/**
 * Checks that nothing is lost, while the pool is at rest and after its end.
 */
final class Audit {

	/** More {@link MachineTime} than anything takes, even on the busiest machine. */
	private static final Duration PATIENCE = Duration.ofSeconds(30);

	/** More than a caller waits for a resource while nothing fails. */
	private static final Duration LONG_WAIT = Duration.ofSeconds(5);

	private final Round round;

	private final Plan plan;

	private final Subject pool;

	private final Book book;

	private final List<Worker> workers;

	Audit(Round round, Book book, List<Worker> workers) {
		this.round = round;
		this.plan = round.plan();
		this.pool = round.pool();
		this.book = book;
		this.workers = workers;
	}

	/**
	 * Checks that all capacity is available once no caller uses the pool any more.
	 */
	void atRest(SizeRange size) {
		workersDone();
		this.pool.reconfigure((settings) -> settings.maxPending(null)
			.maxUses(null)
			.maxLifetime(null)
			.maxLeaseTime(null)
			.createTimeout(Plan.ENDLESS)
			.checkTimeout(Plan.ENDLESS));
		require("no caller uses the pool, but it is busy", () -> {
			PoolState state = this.pool.state();
			return state.pending() == 0 && state.leases() == 0 && state.resources().creating() == 0;
		});
		List<Lease<Item>> leases = new ArrayList<>();
		try {
			int capacity = this.plan.capacity(size);
			leaseAll(capacity, leases);
			PoolState state = this.pool.state();
			if (state.leases() != capacity) {
				this.round.violation("%d leases are out: %s".formatted(capacity, state));
			}
		}
		catch (PoolException | InterruptedException ex) {
			this.round.violation("with %d of %d leases there is none to be had: %s, %s".formatted(leases.size(),
					this.plan.capacity(size), this.pool.state(), Round.describe(ex)));
		}
		this.round.tally().leases(leases.size());
		endAll(leases);
		require("all leases are over", () -> this.pool.state().leases() == 0);
		require("more resources than the maximum", () -> present() <= total(size));
		this.round.checkState();
	}

	/**
	 * Leases everything at a time. A validation that fails meanwhile puts the leased
	 * resources in doubt, and none of them is shared any further until its last lease has
	 * ended: then the audit gives everything back and begins anew.
	 */
	private void leaseAll(int capacity, List<Lease<Item>> leases) throws InterruptedException {
		for (int doubts = 0; leases.size() < capacity;) {
			long begin = MachineTime.nanos();
			try {
				leases.add(this.pool.acquire(leases.size() % Plan.KEYS, LONG_WAIT));
			}
			catch (AcquireTimeoutException ex) {
				if (this.pool.state().resources().suspect() > 0 && doubts < capacity) {
					doubts++;
					endAll(leases);
				}
				else if (MachineTime.isOver(begin, LONG_WAIT.dividedBy(2))) {
					throw ex;
				}
			}
		}
	}

	private static void endAll(List<Lease<Item>> leases) {
		leases.forEach(Lease::close);
		leases.clear();
	}

	private int present() {
		PoolState.Resources resources = this.pool.state().resources();
		return resources.total() + resources.creating();
	}

	private int total(SizeRange size) {
		return (this.plan.kind == Plan.Kind.KEYED) ? this.plan.maxTotal : size.max();
	}

	/**
	 * Closes the pool and checks that nothing is left.
	 */
	void closing() {
		List<Thread> closers = new ArrayList<>();
		for (int i = 0; i < 2; i++) {
			Thread closer = Callers.newThread(false, this.plan.name + "-closer-" + i, this.pool::close);
			closers.add(closer);
			closer.start();
		}
		require("closing comes to its end", () -> closers.stream().noneMatch(Thread::isAlive));
		ShutdownReport report = report();
		int left = this.book.present().size();
		if (report != null && left > report.leasesOut().size() + report.givenUp().size()) {
			this.round.violation("%d items are left after %s: %s".formatted(left, report, this.book.present()));
		}
		refuses();
		this.round.end();
		workersDone();
		require("everything that was begun is gone", () -> this.book.present().isEmpty());
		require("the ledger of a closed pool agrees with the far side's book", () -> {
			PoolState state = this.pool.state();
			return state.phase() == Phase.CLOSED && state.resources().total() == 0 && state.resources().creating() == 0
					&& state.leases() == 0 && state.pending() == 0
					&& state.counters().acquired() == state.counters().released()
					&& state.counters().created() == state.counters().destroyed()
					&& state.counters().created() == this.book.finishedItems();
		});
		require("no thread is left",
				() -> Thread.getAllStackTraces()
					.keySet()
					.stream()
					.noneMatch((thread) -> thread.getName().startsWith(this.plan.name + "-")));
	}

	private @Nullable ShutdownReport report() {
		CompletableFuture<ShutdownReport> report = this.pool.shutdown(Duration.ZERO);
		require("closing is reported", report::isDone);
		return report.getNow(null);
	}

	private void refuses() {
		try {
			this.pool.acquire(0).close();
			this.round.violation("a closed pool lends");
		}
		catch (PoolClosedException ex) {
			// Expected
		}
		catch (PoolException | InterruptedException ex) {
			this.round.violation("a closed pool refuses by " + Round.describe(ex));
		}
	}

	private void workersDone() {
		require("every caller comes back", () -> this.workers.stream().allMatch(Worker::isDone));
		require("every promise is kept", () -> this.round.promises() == 0);
		this.round.endHandedOver();
	}

	private void require(String what, BooleanSupplier condition) {
		if (!this.round.await(condition, PATIENCE)) {
			this.round.violation(
					"not so: %s; %s; left: %s; %s".formatted(what, this.pool.state(), this.book.present(), stuck()));
		}
	}

	private List<String> stuck() {
		return this.workers.stream()
			.filter((worker) -> !worker.isDone())
			.map((worker) -> worker.thread() + Arrays.toString(worker.thread().getStackTrace()))
			.toList();
	}

}
