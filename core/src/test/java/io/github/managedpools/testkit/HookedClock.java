package io.github.managedpools.testkit;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

import io.github.managedpools.ManualClock;
import org.jspecify.annotations.Nullable;

/**
 * A clock through which a test does something, or lets something be thrown, where the
 * engine has no step point.
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
	 * Does something on the next thread that parks, before it does.
	 */
	public void onNextPark(Runnable action) {
		this.onPark.set(action);
	}

	/**
	 * Does something on the next thread that schedules a task, before it does.
	 */
	public void onNextSchedule(Runnable action) {
		this.onSchedule.set(action);
	}

	/**
	 * Does something when the calling thread schedules its next task, before it does.
	 */
	public void onOwnNextSchedule(Runnable action) {
		this.onOwnSchedule.set(action);
	}

	/**
	 * Does something the next times the calling thread reads the clock.
	 * @param action called with each reading until it is set to {@code null}
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
			// The action may have used up an unpark that was meant for the engine
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
