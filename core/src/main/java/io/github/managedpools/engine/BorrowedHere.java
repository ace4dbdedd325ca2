package io.github.managedpools.engine;

import io.github.managedpools.LeaseInfo;

/**
 * The stack of a borrower, for a log: loggers print the stacks of exceptions only.
 */
final class BorrowedHere extends Exception {

	private static final long serialVersionUID = 1L;

	BorrowedHere(LeaseInfo lease) {
		super("borrowed here by " + lease.thread());
		setStackTrace(lease.stack().toArray(StackTraceElement[]::new));
	}

	@Override
	public String toString() {
		return String.valueOf(getMessage());
	}

}
