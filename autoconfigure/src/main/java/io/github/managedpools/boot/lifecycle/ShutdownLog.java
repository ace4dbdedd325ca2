package io.github.managedpools.boot.lifecycle;

import java.util.ArrayList;
import java.util.List;

import io.github.managedpools.DurationText;
import io.github.managedpools.EscapedText;
import io.github.managedpools.LeaseInfo;
import io.github.managedpools.SafeDescription;
import io.github.managedpools.ShutdownReport;
import org.apache.commons.logging.Log;

/**
 * Logs what a pool's shutdown has left behind. The pool logs it as well, but through the
 * JDK's logging, which Spring Boot has disconnected from the application's log by then.
 */
final class ShutdownLog {

	/** The number of leases and of abandoned calls that the log names. */
	private static final int NAMED = 10;

	private final Log logger;

	ShutdownLog(Log logger) {
		this.logger = logger;
	}

	/**
	 * Logs a report in one line, with the borrowers' stacks, if they are kept, as
	 * suppressed exceptions.
	 */
	void log(ShutdownReport report) {
		if (report.isClean()) {
			return;
		}
		List<String> left = new ArrayList<>();
		List<BorrowerStack> stacks = new ArrayList<>();
		report.leasesOut().stream().limit(NAMED).forEach((lease) -> {
			left.add(describe(lease));
			if (!lease.stack().isEmpty()) {
				stacks.add(new BorrowerStack(lease));
			}
		});
		report.givenUp().stream().limit(NAMED).forEach(left::add);
		int more = report.leasesOut().size() + report.givenUp().size() - left.size();
		String message = EscapedText.of("Pool '%s' was closed, but not everything has come back: %s%s"
			.formatted(report.pool(), String.join("; ", left), (more > 0) ? "; and %d more".formatted(more) : ""));
		if (stacks.isEmpty()) {
			this.logger.warn(message);
		}
		else {
			BorrowerStack first = stacks.get(0);
			stacks.stream().skip(1).forEach(first::addSuppressed);
			this.logger.warn(message, first);
		}
	}

	private static String describe(LeaseInfo lease) {
		String key = (lease.key() != null) ? " of key '%s'".formatted(SafeDescription.of(lease.key())) : "";
		return "a lease%s of thread '%s' since %s, held for %s".formatted(key, lease.thread(), lease.since(),
				DurationText.rounded(lease.age()));
	}

	/**
	 * Carries a borrower's stack into the log, because loggers print the stacks of
	 * exceptions only.
	 */
	private static final class BorrowerStack extends Exception {

		private static final long serialVersionUID = 1L;

		BorrowerStack(LeaseInfo lease) {
			super(EscapedText.of("borrowed here by " + lease.thread()));
			setStackTrace(lease.stack().toArray(StackTraceElement[]::new));
		}

		@Override
		public String toString() {
			return String.valueOf(getMessage());
		}

	}

}
