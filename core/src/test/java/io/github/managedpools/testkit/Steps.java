package io.github.managedpools.testkit;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;

import io.github.managedpools.engine.StepPoint;

/**
 * Stops or interrupts threads that reach a step point of the engine, or runs actions on
 * them.
 */
public final class Steps {

	private final Queue<Consumer<StepPoint>> hooks = new ConcurrentLinkedQueue<>();

	private final Queue<Gate> gates = new ConcurrentLinkedQueue<>();

	Steps() {
	}

	void begin() {
		StepPoint.hook((reached) -> this.hooks.forEach((hook) -> hook.accept(reached)));
	}

	/**
	 * Stops the first thread that reaches the point, until the gate is opened. Does not
	 * change its interrupt flag.
	 */
	public Gate stopAt(StepPoint point) {
		return stopAt(point, (thread) -> true);
	}

	/**
	 * Stops the first matching thread that reaches the point.
	 */
	public Gate stopAt(StepPoint point, Predicate<Thread> which) {
		Gate gate = new Gate();
		this.gates.add(gate);
		once(point, which, () -> {
			if (gate.passIgnoringInterrupts()) {
				Thread.currentThread().interrupt();
			}
		});
		return gate;
	}

	/**
	 * Interrupts the first thread that reaches the point.
	 * @return whether that has happened
	 */
	public AtomicBoolean interruptAt(StepPoint point) {
		return once(point, (thread) -> true, () -> Thread.currentThread().interrupt());
	}

	/**
	 * Runs an action on the first matching thread that reaches the point.
	 * @return whether that has happened
	 */
	public AtomicBoolean once(StepPoint point, Predicate<Thread> which, Runnable action) {
		AtomicBoolean done = new AtomicBoolean();
		this.hooks.add((reached) -> {
			if (reached == point && which.test(Thread.currentThread()) && done.compareAndSet(false, true)) {
				action.run();
			}
		});
		return done;
	}

	/**
	 * Runs an action on each thread that reaches the point from now on.
	 */
	public void always(StepPoint point, Runnable action) {
		this.hooks.add((reached) -> {
			if (reached == point) {
				action.run();
			}
		});
	}

	/**
	 * Counts how many times the point is reached from now on.
	 */
	public AtomicInteger count(StepPoint point) {
		AtomicInteger count = new AtomicInteger();
		this.hooks.add((reached) -> count.addAndGet((reached == point) ? 1 : 0));
		return count;
	}

	void finish() {
		StepPoint.hook(null);
		this.hooks.clear();
		this.gates.forEach(Gate::open);
	}

}
