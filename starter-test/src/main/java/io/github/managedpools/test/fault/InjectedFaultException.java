package io.github.managedpools.test.fault;

/**
 * Thrown by a {@link Fault} that was not told what to throw.
 *
 * @since 0.1.0
 */
public class InjectedFaultException extends RuntimeException {

	/**
	 * Makes the exception.
	 */
	public InjectedFaultException() {
		super("Injected by a FaultyFactory");
	}

}
