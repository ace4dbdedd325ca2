package io.github.managedpools.test.fault;

/**
 * The exception of a {@link Fault} that was given no other.
 *
 * @since 0.1.0
 */
public class InjectedFaultException extends RuntimeException {

	/**
	 * Creates a new {@code InjectedFaultException}.
	 */
	public InjectedFaultException() {
		super("Injected by a FaultyFactory");
	}

}
