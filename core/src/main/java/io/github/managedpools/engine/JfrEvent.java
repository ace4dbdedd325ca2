package io.github.managedpools.engine;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/**
 * An event in a flight recording. The names are public, because users search recordings
 * for them.
 */
@Category("Managed Pools")
@StackTrace(false)
abstract sealed class JfrEvent extends Event {

	@Label("Pool")
	@Nullable String pool;

	@Name("io.github.managedpools.Wait")
	@Label("Wait for a Resource")
	@Description("A caller found nothing to lend and waited")
	@Threshold("1 ms")
	@StackTrace
	static final class Wait extends JfrEvent {

		@Label("Outcome")
		@Nullable String outcome;

	}

	@Name("io.github.managedpools.Creation")
	@Label("Creation of a Resource")
	static final class Creation extends JfrEvent {

		@Label("Failure")
		@Description("What the factory threw; nothing if it returned a resource")
		@Nullable String failure;

	}

	@Name("io.github.managedpools.Destruction")
	@Label("Destruction of a Resource")
	static final class Destruction extends JfrEvent {

		@Label("Reason")
		@Nullable String reason;

		@Label("Took")
		@Timespan(Timespan.NANOSECONDS)
		long took;

	}

	@Name("io.github.managedpools.Leak")
	@Label("Lease Held Too Long")
	static final class Leak extends JfrEvent {

		@Label("Borrower")
		@Nullable String borrower;

		@Label("Age")
		@Timespan(Timespan.NANOSECONDS)
		long age;

	}

	@Name("io.github.managedpools.Resize")
	@Label("Change of a Pool's Size")
	static final class Resize extends JfrEvent {

		@Label("Before")
		@Nullable String before;

		@Label("After")
		@Nullable String after;

	}

}
