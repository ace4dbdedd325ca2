package io.github.managedpools.engine;

import org.jspecify.annotations.Nullable;

/**
 * Tasks for which no thread could be started yet, oldest first. Keeping a task allocates
 * nothing.
 */
final class Backlog {

	private final FailSafeLock lock = new FailSafeLock();

	private @Nullable Task first;

	private @Nullable Task last;

	/**
	 * Written under the lock; a reader that misses a task leaves it to the next thread.
	 */
	private volatile boolean empty = true;

	boolean isEmpty() {
		return this.empty;
	}

	/**
	 * Keeps a task, unless it is kept already. Never throws if there is enough stack to
	 * take a lock.
	 */
	void keep(Task task) {
		this.lock.lock();
		try {
			if (task.isKept) {
				return;
			}
			task.isKept = true;
			task.next = null;
			if (this.last != null) {
				this.last.next = task;
			}
			else {
				this.first = task;
			}
			this.last = task;
			this.empty = false;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Removes and returns the oldest task that has not been started.
	 */
	@Nullable Task poll() {
		if (this.empty) {
			return null;
		}
		this.lock.lock();
		try {
			Task task = this.first;
			while (task != null) {
				Task next = task.next;
				task.next = null;
				task.isKept = false;
				this.first = next;
				if (next == null) {
					this.last = null;
					this.empty = true;
				}
				if (!task.isClaimed()) {
					return task;
				}
				task = next;
			}
			return null;
		}
		finally {
			this.lock.unlock();
		}
	}

}
