package io.github.managedpools.engine;

import java.util.Arrays;

import io.github.managedpools.LeaseInfo;

/**
 * Carries a borrower's stack into the log, because loggers print the stacks of exceptions
 * only.
 */
final class BorrowerStack extends Exception {

	private static final long serialVersionUID = 1L;

	/** The stack of a borrower if stacks are not kept. */
	static final StackTraceElement[] NONE = {};

	BorrowerStack(LeaseInfo lease) {
		super("borrowed here by " + lease.thread());
		setStackTrace(lease.stack().toArray(StackTraceElement[]::new));
	}

	/**
	 * The stack of the calling thread without the engine's own frames.
	 */
	static StackTraceElement[] ofCaller() {
		StackTraceElement[] frames = Thread.currentThread().getStackTrace();
		String engine = BorrowerStack.class.getPackageName();
		int first = 1;
		while (first < frames.length && frames[first].getClassName().startsWith(engine)) {
			first++;
		}
		return Arrays.copyOfRange(frames, first, frames.length);
	}

	@Override
	public String toString() {
		return String.valueOf(getMessage());
	}

}
