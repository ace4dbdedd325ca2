package io.github.managedpools.testkit;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

import io.github.managedpools.PoolState;
import io.github.managedpools.testkit.Probe.Part;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The record that a scripted factory keeps of everything it has begun. The pool's own
 * ledger is compared with it.
 */
public final class Ledger {

	private final ReentrantLock lock = new ReentrantLock();

	private final List<Probe> begun = new CopyOnWriteArrayList<>();

	private final Queue<String> violations = new ConcurrentLinkedQueue<>();

	private final Queue<String> history = new ConcurrentLinkedQueue<>();

	private final Tally own = new Tally();

	/** Counts the resources of several factories together. */
	private final Tally all;

	Ledger(Tally all) {
		this.all = all;
	}

	Probe begin() {
		this.lock.lock();
		try {
			Probe probe = new Probe(this, this.begun.size() + 1);
			this.begun.add(probe);
			up();
			return probe;
		}
		finally {
			this.lock.unlock();
		}
	}

	Part begin(Probe probe, String name) {
		this.lock.lock();
		try {
			if (probe.isGone()) {
				up();
			}
			return probe.begin(name);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Runs an action that may end the last part of a probe, and updates the counts.
	 */
	void settle(Probe probe, Runnable end) {
		this.lock.lock();
		try {
			boolean before = probe.isGone();
			end.run();
			if (!before && probe.isGone()) {
				this.own.down();
				this.all.down();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void up() {
		this.own.up();
		this.all.up();
	}

	void violation(String what) {
		this.violations.add(what);
	}

	void note(String what) {
		this.history.add(what);
	}

	/**
	 * The events of the resources in order, such as {@code "destroy 1"} or
	 * {@code "undo 1 socket"}.
	 */
	public List<String> history() {
		return List.copyOf(this.history);
	}

	/**
	 * Every resource whose creation has begun, finished or not.
	 */
	public List<Probe> begun() {
		return this.begun;
	}

	public Probe begun(int index) {
		return this.begun.get(index);
	}

	public long finished() {
		return this.begun.stream().filter(Probe::isFinished).count();
	}

	public long destroyed() {
		return this.begun.stream().filter(Probe::isDestroyed).count();
	}

	/**
	 * The number of parts that have begun.
	 */
	public long parts() {
		return this.begun.stream().mapToLong((probe) -> probe.parts().size()).sum();
	}

	/**
	 * The number of parts that have been undone.
	 */
	public long undone() {
		return this.begun.stream().flatMap((probe) -> probe.parts().stream()).filter(Part::isUndone).count();
	}

	/**
	 * The number of resources that now exist on the far side, including half-built and
	 * half-destroyed ones.
	 */
	public int alive() {
		return this.own.present();
	}

	/**
	 * The peak number of resources on the far side.
	 */
	public int peak() {
		return this.own.peak();
	}

	/**
	 * Asserts that every part has been undone and every resource destroyed exactly once,
	 * and that all calls of the factory were valid.
	 */
	void assertClean() {
		assertThat(this.begun).as("resources begun").allSatisfy((probe) -> {
			assertThat(probe.destructions()).as("destructions of %s", probe).isEqualTo(probe.isFinished() ? 1 : 0);
			assertThat(probe.parts())
				.allSatisfy((part) -> assertThat(part.undos()).as("undos of %s of %s", part, probe).isEqualTo(1));
			assertThat(probe.isGone()).as("end of %s", probe).isTrue();
		});
		assertThat(alive()).as("resources alive").isZero();
		assertThat(this.violations).as("violations").isEmpty();
	}

	/**
	 * Asserts that the ledger of a pool after its shutdown agrees with this one.
	 */
	void assertAgrees(PoolState state) {
		assertThat(state.counters().created()).as("created, by %s", state).isEqualTo(finished());
		assertThat(state.counters().destroyed()).as("destroyed, by %s", state).isEqualTo(finished());
		// Includes those that ended before the factory was called
		assertThat(state.counters().createFailed()).as("failed creations, by %s", state)
			.isGreaterThanOrEqualTo(this.begun.size() - finished());
	}

	@Override
	public String toString() {
		return "Ledger" + this.begun;
	}

}
