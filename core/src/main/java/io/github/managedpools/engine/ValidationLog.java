package io.github.managedpools.engine;

import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicReference;

import io.github.managedpools.SafeDescription;
import org.jspecify.annotations.Nullable;

/**
 * Logs failed validations. If a server drops idle connections, one validation fails for
 * each of them and the pool recovers: that is logged at debug level. If resources created
 * after the first failure fail too, without a success in between, it is a warning.
 */
final class ValidationLog<T> {

	private final PoolContext<T> pool;

	/** The failures since the last validation that passed, if any. */
	private final AtomicReference<@Nullable Row> row = new AtomicReference<>();

	ValidationLog(PoolContext<T> pool) {
		this.pool = pool;
	}

	/**
	 * Records the end of a validation.
	 * @param fit whether it passed
	 * @param bornAt the time at which the resource was created
	 * @param endedAt the time at which a validation failed
	 * @param failure its exception, or {@code null} if it returned {@code false}
	 */
	void ended(boolean fit, long bornAt, long endedAt, @Nullable Throwable failure) {
		if (!fit) {
			failed(bornAt, endedAt, failure);
		}
		else if (this.row.get() != null) {
			this.row.set(null);
		}
	}

	private void failed(long bornAt, long endedAt, @Nullable Throwable failure) {
		Row before = this.row.get();
		boolean news = false;
		if (before == null) {
			this.row.compareAndSet(null, new Row(endedAt, false));
		}
		else if (!before.told && bornAt - before.since > 0) {
			news = this.row.compareAndSet(before, new Row(before.since, true));
		}
		String reason = (failure != null) ? SafeDescription.of(failure) : "the factory calls the resource invalid";
		this.pool.events.log(news ? Level.WARNING : Level.DEBUG,
				news ? "validations keep failing, of resources created since the first failed too: " + reason
						: "a validation failed: " + reason);
	}

	private record Row(long since, boolean told) {

	}

}
