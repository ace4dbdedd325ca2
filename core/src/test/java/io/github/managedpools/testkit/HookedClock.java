package io.github.managedpools.testkit;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

import io.github.managedpools.ManualClock;
import org.jspecify.annotations.Nullable;

/**
 * A clock that runs an action of the test, which may throw, where the engine has no step
 * point.
 */
public final class HookedClock extends ForwardingClock {

	private final AtomicReference<@Nullable Runnable> onPark = new AtomicReference<>();

	private final AtomicReference<@Nullable Runnable> onSchedule = new AtomicReference<>();

	private final ThreadLocal<@Nullable Runnable> onOwnSchedule = new ThreadLocal<>();

	private final ThreadLocal<@Nullable Runnable> onReading = new ThreadLocal<>();

	public HookedClock(ManualClock clock) {
		super(clock);
	}

	/**
	 * Runs an action on the next thread that parks, before it parks.
	 */
	public void onNextPark(Runnable action) {
		this.onPark.set(action);
	}

	/**
	 * Runs an action on the next thread that schedules a task, before it does so.
	 */
	public void onNextSchedule(Runnable action) {
		this.onSchedule.set(action);
	}

	/**
	 * Runs an action when the calling thread schedules its next task, before it does so.
	 */
	public void onOwnNextSchedule(Runnable action) {
		this.onOwnSchedule.set(action);
	}

	/**
	 * Runs an action at each clock read of the calling thread.
	 * @param action the action, or {@code null} for none
	 */
	public void onOwnReadings(@Nullable Runnable action) {
		this.onReading.set(action);
	}

	@Override
	public long nanoTime() {
		Runnable action = this.onReading.get();
		if (action != null) {
			action.run();
		}
		return super.nanoTime();
	}

	@Override
	public void park(Object blocker, long nanos) {
		if (once(this.onPark)) {
			// The action may have consumed an unpark that was meant for the engine
			LockSupport.unpark(Thread.currentThread());
		}
		super.park(blocker, nanos);
	}

	@Override
	public Timer schedule(Runnable task, long nanos) {
		once(this.onSchedule);
		Runnable own = this.onOwnSchedule.get();
		if (own != null) {
			this.onOwnSchedule.remove();
			own.run();
		}
		return super.schedule(task, nanos);
	}

	private static boolean once(AtomicReference<@Nullable Runnable> hook) {
		Runnable action = hook.getAndSet(null);
		if (action != null) {
			action.run();
		}
		return action != null;
	}

}
