package io.github.managedpools.test.fault;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A fault in a call of a factory.
 *
 * @since 0.1.0
 */
public final class Fault {

	private static final Fault NONE = new Fault("none", (end) -> {
	});

	private static final Fault BROKEN = new Fault("broken", (end) -> {
	});

	private final String description;

	private final Strike strike;

	private Fault(String description, Strike strike) {
		this.description = description;
		this.strike = strike;
	}

	/**
	 * Returns no fault, for the calls of a script that must work.
	 * @return the fault
	 */
	public static Fault none() {
		return NONE;
	}

	/**
	 * Returns a fault that throws an {@link InjectedFaultException}.
	 * @return the fault
	 */
	public static Fault fails() {
		return fails(InjectedFaultException::new);
	}

	/**
	 * Returns a fault that throws an exception or an error.
	 * @param failure creates a new exception for each call
	 * @return the fault
	 */
	public static Fault fails(Supplier<? extends Throwable> failure) {
		Objects.requireNonNull(failure, "'failure' must not be null");
		return new Fault("fails", (end) -> sneak(failure.get()));
	}

	/**
	 * Returns a fault that delays the call, until an interrupt ends it with an
	 * {@link InterruptedException}.
	 * @param time the delay, in real time
	 * @return the fault
	 */
	public static Fault slow(Duration time) {
		return new Fault("slow by " + time,
				(end) -> end.await(TimeUnit.NANOSECONDS.convert(time), TimeUnit.NANOSECONDS));
	}

	/**
	 * Returns a fault that blocks the call until the {@link FaultyFactory} is closed, or
	 * until an interrupt ends it with an {@link InterruptedException}.
	 * @return the fault
	 */
	public static Fault hangs() {
		return new Fault("hangs", CountDownLatch::await);
	}

	/**
	 * Returns a fault that blocks the call until the {@link FaultyFactory} is closed and
	 * ignores interrupts, as blocking I/O does.
	 * @return the fault
	 */
	public static Fault hangsUninterruptibly() {
		return new Fault("hangs uninterruptibly", Fault::awaitUninterruptibly);
	}

	/**
	 * Returns a fault that sets the interrupt flag and continues, as code does that
	 * catches an interrupt and restores the flag.
	 * @return the fault
	 */
	public static Fault setsInterruptFlag() {
		return new Fault("sets the interrupt flag", (end) -> Thread.currentThread().interrupt());
	}

	/**
	 * Returns a fault that breaks the resource: at {@link FaultPoint#VALIDATE} this
	 * validation fails, at {@link FaultPoint#CREATED} all later ones do. At
	 * {@link FaultPoint#USE} the connection is lost: this use and all later ones fail
	 * with a {@link java.net.SocketException} (in an {@link java.io.UncheckedIOException}
	 * if the method can't throw it), and so do all later validations.
	 * @return the fault
	 */
	public static Fault broken() {
		return BROKEN;
	}

	/**
	 * Returns a fault that runs an action of the test, such as passing a latch.
	 * @param action the action
	 * @return the fault
	 */
	public static Fault runs(Action action) {
		Objects.requireNonNull(action, "'action' must not be null");
		return new Fault("runs " + action, (end) -> action.run());
	}

	boolean isNone() {
		return this == NONE;
	}

	boolean isBroken() {
		return this == BROKEN;
	}

	/**
	 * Injects this fault into the calling thread's call.
	 * @param end released when the fault must end
	 */
	void strike(CountDownLatch end) throws Exception {
		this.strike.strike(end);
	}

	private static void awaitUninterruptibly(CountDownLatch end) {
		boolean interrupted = false;
		while (end.getCount() > 0) {
			try {
				end.await();
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	@SuppressWarnings("unchecked")
	private static <X extends Throwable> void sneak(Throwable failure) throws X {
		throw (X) failure;
	}

	@Override
	public String toString() {
		return this.description;
	}

	/**
	 * An action of a test.
	 */
	@FunctionalInterface
	public interface Action {

		/**
		 * Runs the action.
		 * @throws Exception to fail the call
		 */
		void run() throws Exception;

	}

	@FunctionalInterface
	private interface Strike {

		void strike(CountDownLatch end) throws Exception;

	}

}
