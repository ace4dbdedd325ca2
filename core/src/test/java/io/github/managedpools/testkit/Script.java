package io.github.managedpools.testkit;

import java.util.List;

/**
 * The steps of one call of a scripted factory, in order. Written with static imports,
 * such as {@code script(part("socket"), pass(gate), fail(error))}.
 */
public final class Script {

	private final List<Step> steps;

	private Script(List<Step> steps) {
		this.steps = steps;
	}

	public static Script script(Step... steps) {
		return new Script(List.of(steps));
	}

	/**
	 * Begins a part of the resource and registers its undo.
	 */
	public static Step part(String name) {
		return part(name, script());
	}

	/**
	 * Begins a part of the resource and registers its undo, which plays the script.
	 */
	public static Step part(String name, Script undo) {
		return (act) -> act.begin(name, undo);
	}

	/**
	 * Notifies the test.
	 */
	public static Step signal(Gate gate) {
		return (act) -> gate.arrive();
	}

	/**
	 * Notifies the test and waits until it opens the gate; an interrupt ends the wait and
	 * the call.
	 */
	public static Step pass(Gate gate) {
		return (act) -> gate.pass();
	}

	/**
	 * Notifies the test and waits until it opens the gate, ignoring interrupts.
	 */
	public static Step passIgnoringInterrupts(Gate gate) {
		return (act) -> gate.passIgnoringInterrupts();
	}

	/**
	 * Hangs until an interrupt or the end of the test.
	 */
	public static Step hang() {
		return (act) -> act.end().pass();
	}

	/**
	 * Hangs until the end of the test, ignoring interrupts.
	 */
	public static Step hangIgnoringInterrupts() {
		return (act) -> act.end().passIgnoringInterrupts();
	}

	/**
	 * Throws an exception or an {@link Error}.
	 */
	public static Step fail(Throwable failure) {
		return (act) -> sneak(failure);
	}

	/**
	 * Sets the interrupt flag of the thread.
	 */
	public static Step interruptFlag() {
		return (act) -> Thread.currentThread().interrupt();
	}

	/**
	 * Lets the factory return {@code null} at the end.
	 */
	public static Step returnNull() {
		return Act::returnNull;
	}

	/**
	 * Lets a validation return {@code false} at the end.
	 */
	public static Step sayInvalid() {
		return Act::sayInvalid;
	}

	/**
	 * Simulates interruptible I/O: fails if the interrupt flag is set.
	 */
	public static Step interruptibleIo() {
		return (act) -> {
			if (Thread.interrupted()) {
				throw new InterruptedException("interruptible I/O met an interrupt");
			}
		};
	}

	/**
	 * Plays another script.
	 */
	public static Step all(Script script) {
		return script::play;
	}

	void play(Act act) throws Exception {
		for (Step step : this.steps) {
			step.run(act);
		}
	}

	@SuppressWarnings("unchecked")
	private static <X extends Throwable> void sneak(Throwable failure) throws X {
		throw (X) failure;
	}

	/**
	 * One step of a script.
	 */
	@FunctionalInterface
	public interface Step {

		void run(Act act) throws Exception;

	}

}
