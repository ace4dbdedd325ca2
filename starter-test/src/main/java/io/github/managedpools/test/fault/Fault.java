package io.github.managedpools.test.fault;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Something that goes wrong in a factory.
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
	 * Nothing goes wrong: for the calls of a script that are to work.
	 * @return the fault
	 */
	public static Fault none() {
		return NONE;
	}

	/**
	 * An {@link InjectedFaultException}.
	 * @return the fault
	 */
	public static Fault fails() {
		return fails(InjectedFaultException::new);
	}

	/**
	 * An exception or an error.
	 * @param failure makes what is thrown, anew for each call
	 * @return the fault
	 */
	public static Fault fails(Supplier<? extends Throwable> failure) {
		Objects.requireNonNull(failure, "'failure' must not be null");
		return new Fault("fails", (end) -> sneak(failure.get()));
	}

	/**
	 * Takes longer, unless it is interrupted, by an {@link InterruptedException}.
	 * @param time how much longer, in real time
	 * @return the fault
	 */
	public static Fault slow(Duration time) {
		return new Fault("slow by " + time,
				(end) -> end.await(TimeUnit.NANOSECONDS.convert(time), TimeUnit.NANOSECONDS));
	}

	/**
	 * Does not return until the {@link FaultyFactory} is closed, or until it is
	 * interrupted, by an {@link InterruptedException}.
	 * @return the fault
	 */
	public static Fault hangs() {
		return new Fault("hangs", CountDownLatch::await);
	}

	/**
	 * Does not return until the {@link FaultyFactory} is closed, whatever interrupts
	 * come: as I/O that knows no interrupt.
	 * @return the fault
	 */
	public static Fault hangsUninterruptibly() {
		return new Fault("hangs uninterruptibly", Fault::awaitUninterruptibly);
	}

	/**
	 * Goes on with the interrupt flag set, as code does that swallows an interrupt.
	 * @return the fault
	 */
	public static Fault setsInterruptFlag() {
		return new Fault("sets the interrupt flag", (end) -> Thread.currentThread().interrupt());
	}

	/**
	 * The resource does not work: at {@link FaultPoint#VALIDATE} this validation says so,
	 * at {@link FaultPoint#CREATED} all that follow.
	 * @return the fault
	 */
	public static Fault broken() {
		return BROKEN;
	}

	/**
	 * Whatever a test wants to happen, such as to pass a latch.
	 * @param action what happens
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
	 * Goes wrong.
	 * @param end ends what lasts
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
	 * What a test wants to happen.
	 */
	@FunctionalInterface
	public interface Action {

		/**
		 * Happens.
		 * @throws Exception fails the call
		 */
		void run() throws Exception;

	}

	@FunctionalInterface
	private interface Strike {

		void strike(CountDownLatch end) throws Exception;

	}

}
