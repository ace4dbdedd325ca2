package io.github.managedpools;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * One consistent snapshot of a pool: its ledger. At any moment
 * {@code created = total + destroyed} and {@code acquired = released + leases} hold.
 *
 * @param name the pool's name
 * @param phase the phase of the pool's life cycle
 * @param size the size range in force
 * @param resources the resources by state
 * @param leases the number of open leases; differs from the leased resources if several
 * leases share one
 * @param pending the number of waiting callers, including those whose creation is running
 * @param counters the events since the pool was built
 * @param failingCreations how many creations have failed since the last that succeeded
 * @param failingSince the time of the first of these failures, or {@code null} if none
 * has failed; for several keys together, that of the key that has failed for longest
 * @param failingFast whether callers fail at once, because creations have failed for as
 * long as {@linkplain PoolSettings#failFastAfter() fail-fast-after} says and nothing can
 * be lent; for several keys together, whether this applies to any of them
 * @param lastCreateFailures the latest creations that failed, latest first
 * @since 0.1.0
 */
public record PoolState(String name, Phase phase, SizeRange size, Resources resources, int leases, int pending,
		Counters counters, int failingCreations, @Nullable Instant failingSince, boolean failingFast,
		List<CreateFailure> lastCreateFailures) {

	/**
	 * Create a new {@code PoolState}.
	 * @param name the pool's name
	 * @param phase the phase of the pool's life cycle
	 * @param size the size range in force
	 * @param resources the resources by state
	 * @param leases the number of open leases; differs from the leased resources if
	 * several leases share one
	 * @param pending the number of waiting callers, including those whose creation is
	 * running
	 * @param counters the events since the pool was built
	 * @param failingCreations how many creations have failed since the last that
	 * succeeded
	 * @param failingSince the time of the first of these failures, or {@code null}
	 * @param failingFast whether callers fail at once
	 * @param lastCreateFailures the latest creations that failed, latest first
	 */
	public PoolState {
		lastCreateFailures = List.copyOf(lastCreateFailures);
	}

	/**
	 * The latest creation that failed.
	 * @return the failure, or {@code null} if none did
	 */
	public @Nullable CreateFailure lastCreateFailure() {
		return this.lastCreateFailures.isEmpty() ? null : this.lastCreateFailures.get(0);
	}

	/**
	 * Whether the factory keeps failing and there is nothing to lend.
	 * @return whether this is the case
	 */
	public boolean isFailing() {
		return this.failingCreations > 0 && this.resources.idle() + this.resources.leased() == 0;
	}

	/**
	 * The phases of a pool's life cycle.
	 */
	public enum Phase {

		/** The pool lends resources. */
		RUNNING,

		/** The pool lends nothing until it is resumed. */
		SUSPENDED,

		/** The pool lends nothing more and waits for leases and destructions. */
		CLOSING,

		/** The shutdown of the pool is over. */
		CLOSED

	}

	/**
	 * The resources of a pool by state.
	 *
	 * @param idle resources that can be lent
	 * @param leased resources that are lent, validated or reset
	 * @param creating creations in progress, including those being undone
	 * @param destroying resources whose destruction is in progress
	 * @param givenUp resources with a creation, a destruction, an undo or a check that
	 * the pool gave up on and that has not ended: they no longer count towards the size,
	 * but each holds a thread. While there are more than the pool's maximum, nothing is
	 * built
	 * @param suspect how many of the idle and leased ones are {@linkplain Lease#suspect()
	 * suspect}, and so are validated before a caller gets them
	 */
	public record Resources(int idle, int leased, int creating, int destroying, int givenUp, int suspect) {

		/**
		 * Create new {@code Resources} without any abandoned work.
		 * @param idle resources that can be lent
		 * @param leased resources that are lent, validated or reset
		 * @param creating creations in progress, including those being undone
		 * @param destroying resources whose destruction is in progress
		 */
		public Resources(int idle, int leased, int creating, int destroying) {
			this(idle, leased, creating, destroying, 0);
		}

		/**
		 * Create new {@code Resources} of which none is suspect.
		 * @param idle resources that can be lent
		 * @param leased resources that are lent, validated or reset
		 * @param creating creations in progress, including those being undone
		 * @param destroying resources whose destruction is in progress
		 * @param givenUp resources with abandoned work that has not ended
		 */
		public Resources(int idle, int leased, int creating, int destroying, int givenUp) {
			this(idle, leased, creating, destroying, givenUp, 0);
		}

		/**
		 * The resources that exist: idle, leased and being destroyed.
		 * @return their number
		 */
		public int total() {
			return this.idle + this.leased + this.destroying;
		}

	}

	/**
	 * Counts of the events since a pool was built.
	 *
	 * @param created creations that succeeded, including those that came too late
	 * @param createFailed creations that ended without a resource
	 * @param destroyed destructions that ended or that the pool gave up on
	 * @param acquired leases that began
	 * @param released leases that ended
	 * @param timedOut acquires that ended by their timeout
	 * @param interrupted acquires that ended by an interrupt
	 * @param cancelled asynchronous acquires that were cancelled
	 * @param leaked leases that were reported as leaks: held for too long, or
	 * {@linkplain LeaseInfo#lost() lost}
	 */
	public record Counters(long created, long createFailed, long destroyed, long acquired, long released, long timedOut,
			long interrupted, long cancelled, long leaked) {

	}

}
