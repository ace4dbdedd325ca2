package io.github.managedpools.test.fault;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;

import org.jspecify.annotations.Nullable;

/**
 * The scope of the faults that a test's thread sets: they end with the test, so that a
 * fault which did not occur does not hit the next test. Scopes of one thread may be
 * nested, like a test in its class.
 * {@link io.github.managedpools.test.NoPoolLeaks @NoPoolLeaks} and Spring tests open a
 * scope; other tests use a try-with-resources statement.
 *
 * @since 0.1.0
 */
public final class FaultScope implements AutoCloseable {

	/** The owner of faults that do not end with a test. */
	static final Object NO_SCOPE = new Object();

	private static final ThreadLocal<@Nullable FaultScope> CURRENT = new ThreadLocal<>();

	/** All plans. Guarded by itself. */
	private static final Set<FaultPlan> PLANS = Collections.newSetFromMap(new WeakHashMap<>());

	private final @Nullable FaultScope outer;

	private FaultScope(@Nullable FaultScope outer) {
		this.outer = outer;
	}

	/**
	 * Opens a scope on the calling thread.
	 * @return the scope, which the caller must close at the test's end
	 */
	public static FaultScope open() {
		FaultScope scope = new FaultScope(CURRENT.get());
		CURRENT.set(scope);
		return scope;
	}

	/**
	 * Ends the faults that were set in this scope and have not occurred, and releases
	 * calls that hang because of one. A second call has no effect.
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
	 * Returns the owner of faults that are set now.
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
