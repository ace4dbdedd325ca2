package io.github.managedpools.test.fault;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;

import org.jspecify.annotations.Nullable;

/**
 * A test, at whose end the faults end that its thread has set, so that one which did not
 * strike does not hit the next test. Scopes of one thread may be nested, as a test is in
 * its class. Opened by {@link io.github.managedpools.test.NoPoolLeaks @NoPoolLeaks} and
 * in Spring tests; a test on its own uses a try-with-resources statement.
 *
 * @since 0.1.0
 */
public final class FaultScope implements AutoCloseable {

	/** Stands for faults that end with no test. */
	static final Object NO_SCOPE = new Object();

	private static final ThreadLocal<@Nullable FaultScope> CURRENT = new ThreadLocal<>();

	/** The plans there are. Guarded by itself. */
	private static final Set<FaultPlan> PLANS = Collections.newSetFromMap(new WeakHashMap<>());

	private final @Nullable FaultScope outer;

	private FaultScope(@Nullable FaultScope outer) {
		this.outer = outer;
	}

	/**
	 * Opens a scope on the calling thread.
	 * @return the scope, to be closed at the test's end
	 */
	public static FaultScope open() {
		FaultScope scope = new FaultScope(CURRENT.get());
		CURRENT.set(scope);
		return scope;
	}

	/**
	 * Ends the faults that were set in this scope and have not struck, and lets go on
	 * what hangs because of one. Does nothing the second time.
	 */
	@Override
	public void close() {
		if (CURRENT.get() == this) {
			if (this.outer != null) {
				CURRENT.set(this.outer);
			}
			else {
				CURRENT.remove();
			}
		}
		List<FaultPlan> plans;
		synchronized (PLANS) {
			plans = new ArrayList<>(PLANS);
		}
		plans.forEach((plan) -> plan.end(this));
	}

	/**
	 * What faults that are set now end with.
	 */
	static Object current() {
		FaultScope scope = CURRENT.get();
		return (scope != null) ? scope : NO_SCOPE;
	}

	static void watch(FaultPlan plan) {
		synchronized (PLANS) {
			PLANS.add(plan);
		}
	}

}
