package io.github.managedpools.engine;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Runs work on the pool's threads, a limited number of pieces at a time and in the order
 * in which they came. A piece that was given up on does not count any more, although its
 * thread may still hang.
 * <p>
 * The pools of a family have a lane each, and the limit together. So that the hanging
 * work of one does not hold up that of others, the pieces of one take at most half of
 * what the others leave; those that may run take turns.
 */
final class Lane {

	/** How many destructions run at a time. */
	static final int LIMIT = 32;

	private final Road road;

	private final boolean single;

	// What follows is guarded by the lock of the road

	private @Nullable Turn first;

	private @Nullable Turn last;

	private int running;

	/** The lane that is to be looked at after this one, while work waits in this one. */
	private @Nullable Lane next;

	/**
	 * Creates a lane of its own.
	 */
	Lane(PoolThreads threads) {
		this(new Road(threads), true);
	}

	private Lane(Road road, boolean single) {
		this.road = road;
		this.single = single;
	}

	/**
	 * Creates a lane that shares the limit with this one.
	 */
	Lane beside() {
		return new Lane(this.road, false);
	}

	/**
	 * Runs a piece of work when it is its turn.
	 * @param work takes what is run, on whatever thread, when it is over or was given up
	 * on
	 */
	void execute(Consumer<Runnable> work) {
		Turn turn = new Turn(work);
		if (isNow(turn)) {
			this.road.threads.execute(turn);
		}
	}

	private boolean isNow(Turn turn) {
		this.road.lock.lock();
		try {
			if (this.first == null && mayRun()) {
				this.running++;
				this.road.running++;
				return true;
			}
			add(turn);
			return false;
		}
		finally {
			this.road.lock.unlock();
		}
	}

	private boolean mayRun() {
		int left = LIMIT - (this.road.running - this.running);
		return this.road.running < LIMIT && (this.single || this.running < Math.max(1, left / 2));
	}

	private void add(Turn turn) {
		if (this.last != null) {
			this.last.next = turn;
		}
		else {
			this.first = turn;
			this.road.add(this);
		}
		this.last = turn;
	}

	private @Nullable Turn poll() {
		Turn turn = this.first;
		if (turn != null) {
			this.first = turn.next;
			this.last = (this.first != null) ? this.last : null;
			turn.next = null;
			this.running++;
			this.road.running++;
		}
		return turn;
	}

	/**
	 * What several lanes share.
	 */
	private static final class Road {

		private final PoolThreads threads;

		private final ReentrantLock lock = new ReentrantLock();

		// What follows is guarded by the lock

		private int running;

		/** The lanes in which work waits, by whose turn it is. */
		private @Nullable Lane first;

		private @Nullable Lane last;

		Road(PoolThreads threads) {
			this.threads = threads;
		}

		void add(Lane lane) {
			lane.next = null;
			if (this.last != null) {
				this.last.next = lane;
			}
			else {
				this.first = lane;
			}
			this.last = lane;
		}

		/**
		 * A piece of work is over.
		 * @return what runs in its place
		 */
		@Nullable Turn next(Lane over) {
			this.lock.lock();
			try {
				over.running--;
				this.running--;
				return next();
			}
			finally {
				this.lock.unlock();
			}
		}

		private @Nullable Turn next() {
			Lane previous = null;
			for (Lane lane = this.first; lane != null; lane = lane.next) {
				if (lane.mayRun()) {
					remove(lane, previous);
					Turn turn = lane.poll();
					if (lane.first != null) {
						add(lane);
					}
					return turn;
				}
				previous = lane;
			}
			return null;
		}

		private void remove(Lane lane, @Nullable Lane previous) {
			if (previous != null) {
				previous.next = lane.next;
			}
			else {
				this.first = lane.next;
			}
			if (this.last == lane) {
				this.last = previous;
			}
			lane.next = null;
		}

	}

	/**
	 * One piece of work.
	 */
	private final class Turn implements Runnable {

		private final Consumer<Runnable> work;

		private final Once once = new Once();

		private volatile @Nullable Thread runner;

		/** The one that waits behind this one in its lane. */
		private @Nullable Turn next;

		Turn(Consumer<Runnable> work) {
			this.work = work;
		}

		@Override
		public void run() {
			for (Turn turn = this; turn != null; turn = turn.nextHere()) {
				turn.runner = Thread.currentThread();
				try {
					turn.work.accept(turn::givenUp);
				}
				catch (Throwable ex) {
					turn.startNext();
					throw ex;
				}
			}
		}

		/**
		 * The piece that goes on on this thread when this one is over.
		 */
		private @Nullable Turn nextHere() {
			if (Lane.this.road.threads.areFresh()) {
				startNext();
				return null;
			}
			return end();
		}

		private void givenUp() {
			// The thread that is through with its work goes on with the next by itself
			if (this.runner != Thread.currentThread()) {
				startNext();
			}
		}

		private void startNext() {
			Turn following = end();
			if (following != null) {
				Lane.this.road.threads.execute(following);
			}
		}

		/**
		 * Ends this piece of work.
		 * @return what runs in its place
		 */
		private @Nullable Turn end() {
			return this.once.end() ? Lane.this.road.next(Lane.this) : null;
		}

	}

}
