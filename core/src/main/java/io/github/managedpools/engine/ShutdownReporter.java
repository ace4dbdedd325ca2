package io.github.managedpools.engine;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;

import io.github.managedpools.DurationText;
import io.github.managedpools.LeaseInfo;
import io.github.managedpools.ShutdownReport;

/**
 * Reports and logs what a shutdown has left.
 */
final class ShutdownReporter<T> {

	/** The number of leases and of abandoned calls that the log names. */
	private static final int NAMED = 10;

	private final PoolContext<T> pool;

	private final Ledger<T> ledger;

	private final SlotArray<T> slots;

	private final LeaseTracker<T> leaseTracker;

	private final AbandonedWork abandoned;

	ShutdownReporter(PoolContext<T> pool, Ledger<T> ledger, SlotArray<T> slots, LeaseTracker<T> leaseTracker,
			AbandonedWork abandoned) {
		this.pool = pool;
		this.ledger = ledger;
		this.slots = slots;
		this.leaseTracker = leaseTracker;
		this.abandoned = abandoned;
	}

	/**
	 * Logs what remained in one line, with the borrowers' stacks, if they are kept, as
	 * suppressed exceptions.
	 */
	void log(ShutdownReport report) {
		List<String> left = new ArrayList<>();
		List<BorrowerStack> stacks = new ArrayList<>();
		for (LeaseInfo lease : report.leasesOut()) {
			if (left.size() < NAMED) {
				left.add("a lease held for %s by %s".formatted(DurationText.rounded(lease.age()), lease.thread()));
				if (!lease.stack().isEmpty()) {
					stacks.add(new BorrowerStack(lease));
				}
			}
		}
		report.givenUp().stream().limit(NAMED).forEach(left::add);
		int more = report.leasesOut().size() + report.givenUp().size() - left.size();
		String message = "closed, but not everything has come back: " + String.join(", ", left)
				+ ((more > 0) ? " and %d more".formatted(more) : "");
		if (stacks.isEmpty()) {
			this.pool.events.log(Level.WARNING, message);
		}
		else {
			BorrowerStack first = stacks.get(0);
			stacks.stream().skip(1).forEach(first::addSuppressed);
			this.pool.events.log(Level.WARNING, message, first);
		}
	}

	/**
	 * Reports what is left.
	 */
	ShutdownReport report() {
		List<LeaseInfo> leases = this.leaseTracker.leases();
		List<String> left = new ArrayList<>();
		// Abandoned work leaves its slot and is recorded in one locked step
		this.ledger.lock();
		try {
			for (Slot<T> slot : this.slots) {
				int phase = SlotWord.phase(slot.state());
				if (phase == SlotWord.CREATING || phase == SlotWord.BUSY || phase == SlotWord.DESTROYING) {
					left.add((phase == SlotWord.CREATING) ? "a creation"
							: (phase == SlotWord.BUSY) ? "a check" : "a destruction");
				}
			}
			left.addAll(this.abandoned.describe());
		}
		finally {
			this.ledger.unlock();
		}
		return new ShutdownReport(this.pool.name, leases, left);
	}

}
