package io.github.managedpools.engine;

import java.time.Duration;
import java.util.function.Consumer;

import io.github.managedpools.DestroyReason;
import io.github.managedpools.LeaseInfo;
import io.github.managedpools.PoolListener;
import io.github.managedpools.SafeDescription;
import io.github.managedpools.SizeRange;
import org.jspecify.annotations.Nullable;

/**
 * Writes the pool's events to JDK Flight Recorder. While no recording runs, each event
 * costs one check of a flag; leases that begin and end without a wait are not recorded.
 */
final class JfrRecorder implements PoolListener {

	private static final PoolListener RECORDER = isThere() ? new JfrRecorder() : new PoolListener() {
	};

	private JfrRecorder() {
	}

	/**
	 * The recorder, or one that does nothing in a runtime without Flight Recorder.
	 */
	static PoolListener recorder() {
		return RECORDER;
	}

	private static boolean isThere() {
		return ModuleLayer.boot().findModule("jdk.jfr").isPresent();
	}

	@Override
	public @Nullable Consumer<AcquireOutcome> onWaiting(String pool) {
		JfrEvent.Wait event = new JfrEvent.Wait();
		if (!event.isEnabled()) {
			return null;
		}
		event.begin();
		return (outcome) -> {
			event.end();
			if (event.shouldCommit()) {
				event.pool = pool;
				event.outcome = outcome.name();
				event.commit();
			}
		};
	}

	@Override
	public @Nullable Consumer<@Nullable Throwable> onCreating(String pool) {
		JfrEvent.Creation event = new JfrEvent.Creation();
		if (!event.isEnabled()) {
			return null;
		}
		event.begin();
		return (failure) -> {
			event.end();
			if (event.shouldCommit()) {
				event.pool = pool;
				event.failure = (failure != null) ? SafeDescription.of(failure) : null;
				event.commit();
			}
		};
	}

	@Override
	public void onDestroyed(String pool, DestroyReason reason, Duration took) {
		JfrEvent.Destruction event = new JfrEvent.Destruction();
		if (event.shouldCommit()) {
			event.pool = pool;
			event.reason = reason.name();
			event.took = took.toNanos();
			event.commit();
		}
	}

	@Override
	public void onLeak(String pool, LeaseInfo lease) {
		JfrEvent.Leak event = new JfrEvent.Leak();
		if (event.shouldCommit()) {
			event.pool = pool;
			event.borrower = lease.thread();
			event.age = lease.age().toNanos();
			event.commit();
		}
	}

	@Override
	public void onResized(String pool, SizeRange before, SizeRange after) {
		JfrEvent.Resize event = new JfrEvent.Resize();
		if (event.shouldCommit()) {
			event.pool = pool;
			event.before = before.toString();
			event.after = after.toString();
			event.commit();
		}
	}

}
