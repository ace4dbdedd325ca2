package io.github.managedpools.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * The creations under way. Guarded by the {@linkplain Ledger ledger}'s lock.
 */
final class RunningCreations<T> {

	private final List<CreationTask<T>> tasks = new ArrayList<>();

	void add(CreationTask<T> task) {
		this.tasks.add(task);
	}

	void remove(CreationTask<T> task) {
		this.tasks.remove(task);
	}

	int count() {
		return this.tasks.size();
	}

	/**
	 * The number of creations on which no waiter counts.
	 */
	int countLoose() {
		int loose = 0;
		for (CreationTask<T> task : this.tasks) {
			loose += (task.waiter == null) ? 1 : 0;
		}
		return loose;
	}

	/**
	 * The number of creations that began without a waiter and can serve one.
	 */
	int countSpare() {
		int spare = 0;
		for (CreationTask<T> task : this.tasks) {
			spare += (task.madeFor == null && task.waiter == null) ? 1 : 0;
		}
		return spare;
	}

	List<CreationTask<T>> all() {
		return List.copyOf(this.tasks);
	}

}
