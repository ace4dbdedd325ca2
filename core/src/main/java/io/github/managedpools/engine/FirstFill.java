package io.github.managedpools.engine;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.github.managedpools.CreateFailure;
import io.github.managedpools.DestroyReason;
import io.github.managedpools.PoolSettings;

/**
 * The first time that the minimum is built: when it is complete, or why it is not.
 */
final class FirstFill<T> {

	private final PoolContext<T> pool;

	private final Ledger<T> ledger;

	private final SlotTable<T> slotTable;

	/**
	 * Completed with the failure as a value, because a future that is completed with an
	 * exception calls its {@code toString}.
	 */
	private final CompletableFuture<Optional<CreateFailure>> end = new CompletableFuture<>();

	FirstFill(PoolContext<T> pool, Ledger<T> ledger, SlotTable<T> slotTable) {
		this.pool = pool;
		this.ledger = ledger;
		this.slotTable = slotTable;
	}

	/**
	 * A future that completes when the minimum has been built, or when a creation fails
	 * before that.
	 */
	CompletableFuture<Optional<CreateFailure>> end() {
		return this.end;
	}

	/**
	 * Ends the first fill if the minimum is present.
	 */
	void check() {
		if (!this.end.isDone() && built() >= this.pool.settings().size().min()) {
			this.end.complete(Optional.empty());
		}
	}

	/**
	 * The number of resources of the minimum that are there.
	 */
	int built() {
		this.ledger.lock();
		try {
			return this.slotTable.live();
		}
		finally {
			this.ledger.unlock();
		}
	}

	/**
	 * Called when a resource is destroyed. If that happens before the minimum has been
	 * built, the first fill fails. Otherwise it might never end, if resources are
	 * destroyed as fast as others are built.
	 */
	void resourceGone(DestroyReason reason) {
		if (!this.end.isDone()) {
			PoolSettings settings = this.pool.settings();
			String why = (reason == DestroyReason.AGED) ? "reached the max-lifetime of " + settings.maxLifetime()
					: "was destroyed (" + reason + ")";
			fail(new IllegalStateException("a resource %s before the minimum of %d resources was built".formatted(why,
					settings.size().min())));
		}
	}

	void fail(Throwable cause) {
		fail(new CreateFailure(this.pool.clock.instant(), cause));
	}

	/**
	 * Fails the first fill, if it has not ended yet. Never throws.
	 */
	void fail(CreateFailure failure) {
		try {
			this.end.complete(Optional.of(failure));
		}
		catch (OutOfMemoryError ex) {
			this.end.cancel(false);
		}
	}

}
