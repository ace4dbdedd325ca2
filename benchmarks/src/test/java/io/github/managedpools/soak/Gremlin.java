package io.github.managedpools.soak;

import java.util.List;
import java.util.SplittableRandom;

import io.github.managedpools.SizeRange;

/**
 * Interrupts callers, and changes the pool while they use it.
 */
final class Gremlin {

	private final Round round;

	private final Plan plan;

	private final Subject pool;

	private final List<Worker> workers;

	private final SplittableRandom dice;

	private SizeRange size;

	private boolean suspended;

	private boolean outage;

	Gremlin(Round round, List<Worker> workers) {
		this.round = round;
		this.plan = round.plan();
		this.pool = round.pool();
		this.workers = workers;
		this.dice = new SplittableRandom(this.plan.seed + 7);
		this.size = this.plan.size;
	}

	/**
	 * Waits a little and makes one disturbance.
	 */
	void strike() {
		this.round.pause(this.dice.nextInt(50_000, 1_000_000));
		this.round.endHandedOver();
		this.round.tally().operations(1);
		if (this.suspended && this.dice.nextInt(4) == 0) {
			this.suspended = false;
			this.pool.resume();
		}
		if (this.outage && this.dice.nextInt(4) == 0) {
			outage(false);
		}
		if (this.plan.intensity == 0 || this.plan.patient) {
			this.round.checkState();
			return;
		}
		switch (this.dice.nextInt(32)) {
			case 0 -> resize();
			case 1 -> suspend();
			case 2 -> this.pool.refresh();
			case 3 -> this.pool.reconfigure((settings) -> this.plan.change(settings, this.dice));
			case 4, 5 -> this.round.checkState();
			case 6 -> checkLeases();
			case 7 -> resizeAtOnce();
			case 8 -> this.round.chaos().massDeath(this.round.book().newest());
			case 9 -> outage(true);
			default -> interrupt();
		}
	}

	private void resize() {
		SizeRange next = (this.dice.nextInt(16) == 0) ? new SizeRange(0, 0) : this.plan.size(this.dice);
		this.round.allow(next);
		this.size = next;
		this.pool.resize(next);
	}

	/**
	 * Changes the size while another thread does so too.
	 */
	private void resizeAtOnce() {
		SizeRange next = this.plan.size(this.dice);
		this.round.allow(next);
		Thread other = Callers.newThread(false, this.plan.name + "-resizer", () -> this.pool.resize(next));
		other.start();
		resize();
		try {
			other.join();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException("no thread interrupts this one", ex);
		}
		// Whichever came last: from here on the size is known
		this.pool.resize(this.size);
	}

	private void suspend() {
		this.suspended = true;
		this.pool.suspend();
	}

	/**
	 * Lets the far side refuse creations, after the death of what there is, or accept
	 * them again.
	 */
	private void outage(boolean begins) {
		this.outage = begins;
		this.round.chaos().outage(begins);
		if (begins) {
			this.round.chaos().massDeath(this.round.book().newest());
		}
	}

	private void checkLeases() {
		int leases = this.pool.countLeases();
		if (leases < 0) {
			this.round.violation("%d leases are out".formatted(leases));
		}
	}

	private void interrupt() {
		Worker worker = this.workers.get(this.dice.nextInt(this.workers.size()));
		if (!worker.isDone()) {
			this.round.tally().fault(Site.CALLER, Fault.INTERRUPT);
			worker.interrupt();
		}
	}

	/**
	 * Ends an outage, resumes the pool if it is suspended, and restores its size if it is
	 * zero.
	 * @return its present size
	 */
	SizeRange calm() {
		outage(false);
		if (this.suspended) {
			this.suspended = false;
			this.pool.resume();
		}
		if (this.size.max() == 0) {
			this.size = this.plan.size;
			this.pool.resize(this.size);
		}
		return this.size;
	}

}
