package io.github.managedpools.engine;

import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicReference;

import io.github.managedpools.SafeDescription;
import org.jspecify.annotations.Nullable;

/**
 * Logs failed validations. A server that drops idle connections fails one validation for
 * each, and the pool recovers: that is a detail. Failures of resources created since,
 * without a success in between, are a warning.
 */
final class ValidationLog<T> {

	private final PoolEngine<T> engine;

	/** The failures since the last validation that passed, if there are any. */
	private final AtomicReference<@Nullable Row> row = new AtomicReference<>();

	ValidationLog(PoolEngine<T> engine) {
		this.engine = engine;
	}

	/**
	 * A validation ended.
	 * @param fit whether it passed
	 * @param bornAt when its resource was created
	 * @param failure what it threw, or {@code null} if it called the resource invalid
	 */
	void ended(boolean fit, long bornAt, @Nullable Throwable failure) {
		if (!fit) {
			failed(bornAt, failure);
		}
		else if (this.row.get() != null) {
			this.row.set(null);
		}
	}

	private void failed(long bornAt, @Nullable Throwable failure) {
		Row before = this.row.get();
		boolean news = false;
		if (before == null) {
			this.row.compareAndSet(null, new Row(this.engine.clock.nanoTime(), false));
		}
		else if (!before.told && bornAt - before.since > 0) {
			news = this.row.compareAndSet(before, new Row(before.since, true));
		}
		String reason = (failure != null) ? SafeDescription.of(failure) : "the factory calls the resource invalid";
		this.engine.events.log(news ? Level.WARNING : Level.DEBUG,
				news ? "validations keep failing, of resources created since the first failed too: " + reason
						: "a validation failed: " + reason);
	}

	private record Row(long since, boolean told) {

	}

}
