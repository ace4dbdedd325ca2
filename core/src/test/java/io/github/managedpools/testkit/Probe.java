package io.github.managedpools.testkit;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The resource of the tests, from the moment at which its creation begins. All probes are
 * {@linkplain #equals equal}, so that a pool that does not compare resources by identity
 * fails in every test.
 */
public final class Probe {

	private final Ledger ledger;

	private final int id;

	private final List<Part> parts = new CopyOnWriteArrayList<>();

	private final AtomicInteger holders = new AtomicInteger();

	private final AtomicInteger destructions = new AtomicInteger();

	/** Whether the factory has returned it. */
	private volatile boolean finished;

	/** Whether its creation, or else its destruction, is over. */
	private volatile boolean ended;

	/**
	 * Written by each holder without synchronization, so that the pool must make the
	 * writes visible to the next holder.
	 */
	private int uses;

	Probe(Ledger ledger, int id) {
		this.ledger = ledger;
		this.id = id;
	}

	public int id() {
		return this.id;
	}

	public List<Part> parts() {
		return this.parts;
	}

	public Part part(int index) {
		return this.parts.get(index);
	}

	public boolean isFinished() {
		return this.finished;
	}

	/**
	 * The number of times that its destruction has begun.
	 */
	public int destructions() {
		return this.destructions.get();
	}

	public boolean isDestroyed() {
		return this.destructions.get() > 0;
	}

	/**
	 * Whether nothing of it exists on the far side any more.
	 */
	public boolean isGone() {
		return this.ended && this.parts.stream().allMatch(Part::isGone);
	}

	/**
	 * Uses the probe.
	 * @return the number of earlier uses, if there is one holder at a time
	 */
	public int use(int limit) {
		if (this.holders.incrementAndGet() > limit) {
			this.ledger.violation("%s has more than %d holders".formatted(this, limit));
		}
		if (isDestroyed()) {
			this.ledger.violation("%s is lent although it is destroyed".formatted(this));
		}
		int before = this.uses++;
		if (isDestroyed()) {
			this.ledger.violation("%s is destroyed under its holder".formatted(this));
		}
		this.holders.decrementAndGet();
		return before;
	}

	public int use() {
		return use(1);
	}

	/**
	 * The number of uses; exact for the holder.
	 */
	public int uses() {
		return this.uses;
	}

	Part begin(String name) {
		Part part = new Part(name);
		this.parts.add(part);
		return part;
	}

	void finish() {
		this.finished = true;
	}

	void abandon() {
		this.ended = true;
	}

	void destroy() {
		if (this.holders.get() > 0) {
			this.ledger.violation("%s is destroyed under its holder".formatted(this));
		}
		this.destructions.incrementAndGet();
	}

	void destroyed() {
		this.ended = true;
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof Probe;
	}

	@Override
	public int hashCode() {
		return 1;
	}

	@Override
	public String toString() {
		return "probe %d (%s%d destroyed, %s)".formatted(this.id, this.finished ? "finished, " : "",
				this.destructions.get(), this.parts);
	}

	/**
	 * A part of a probe, such as the socket below a session.
	 */
	public static final class Part {

		private final String name;

		private final AtomicInteger undos = new AtomicInteger();

		private volatile boolean gone;

		Part(String name) {
			this.name = name;
		}

		/**
		 * The number of times that its undo has begun.
		 */
		public int undos() {
			return this.undos.get();
		}

		public boolean isUndone() {
			return this.undos.get() > 0;
		}

		boolean isGone() {
			return this.gone;
		}

		void undo() {
			this.undos.incrementAndGet();
		}

		void undone() {
			this.gone = true;
		}

		@Override
		public String toString() {
			return "%s undone %d times".formatted(this.name, this.undos.get());
		}

	}

}
