package io.github.managedpools.engine;

import io.github.managedpools.LeaseInfo;

/**
 * Carries a borrower's stack into the log, because loggers print the stacks of exceptions
 * only.
 */
final class BorrowerStack extends Exception {

	private static final long serialVersionUID = 1L;

	BorrowerStack(LeaseInfo lease) {
		super("borrowed here by " + lease.thread());
		setStackTrace(lease.stack().toArray(StackTraceElement[]::new));
	}

	@Override
	public String toString() {
		return String.valueOf(getMessage());
	}

}
