package io.github.managedpools.engine;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Named moments at which a test can stop or interrupt the thread that passes. Unless the
 * system property {@code managedpools.steps} is set when this class is loaded,
 * {@link #reach()} is compiled to nothing.
 */
public enum StepPoint {

	/** A caller is about to look for a resource. */
	ACQUIRE,

	/** A caller found nothing and is about to queue. */
	QUEUE,

	/** A caller counts as waiting but is not in the queue yet. */
	COUNTED,

	/** A caller is in the queue and about to park, or to be given its future. */
	PARK,

	/** A waiter was given a resource and has no lease yet. */
	DELIVERED,

	/** A caller has a share of a resource, of which the notes know nothing yet. */
	LENT,

	/** A task is about to be given to a thread of the pool. */
	START,

	/** A task was given to a thread of the pool, which may have begun it. */
	STARTED,

	/** A creation is about to call the factory. */
	CREATE,

	/** The factory returned, and the product has no place yet. */
	CREATED,

	/** The product is in the ledger but has not been delivered yet. */
	ENTERED,

	/** A creation failed and is about to undo its parts. */
	UNDO,

	/** A holder is about to give its lease back. */
	RELEASE,

	/** A released resource is about to go to the oldest waiter. */
	HAND_OFF,

	/** A resource without a waiter is about to become idle. */
	PUT_DOWN,

	/** A resource is idle, but the queue has not been checked yet. */
	SHELVED,

	/** A validation or reset is about to call the factory. */
	CHECK,

	/** A destruction is about to call the factory. */
	DESTROY,

	/** A destruction ended, and its place is not free yet. */
	DESTROYED,

	/** A sweep is about to visit the slots. */
	SWEEP,

	/**
	 * An unused key is about to be put at rest, under the lock of {@code KeyedMembers}.
	 */
	REST,

	/** A shutdown has begun, but the waiters have not been ended yet. */
	CLOSE;

	private static final boolean ENABLED = Boolean.getBoolean("managedpools.steps");

	private static volatile @Nullable Consumer<StepPoint> hook;

	/**
	 * Sets what is called on each thread that reaches a step point.
	 * @param hook the hook, or {@code null} for none
	 */
	public static void hook(@Nullable Consumer<StepPoint> hook) {
		StepPoint.hook = hook;
	}

	void reach() {
		if (ENABLED) {
			Consumer<StepPoint> current = hook;
			if (current != null) {
				current.accept(this);
			}
		}
	}

}
