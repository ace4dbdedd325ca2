package io.github.managedpools;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * One consistent snapshot of a pool: its ledger. At any moment
 * {@code created = total + destroyed} and {@code acquired = released + leases} hold.
 *
 * @param name the pool's name
 * @param phase where the pool is in its life
 * @param size the size range in force
 * @param resources the resources by what they do
 * @param leases the leases that are out; differs from the leased resources when several
 * leases share one
 * @param pending the callers that wait, those whose creation is running included
 * @param counters what happened since the pool was built
 * @param failingCreations how many creations have failed since the last that succeeded
 * @param lastCreateFailures the latest creations that failed, latest first
 * @since 0.1.0
 */
public record PoolState(String name, Phase phase, SizeRange size, Resources resources, int leases, int pending,
		Counters counters, int failingCreations, List<CreateFailure> lastCreateFailures) {

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
	 * @return whether the pool is of no use to its callers
	 */
	public boolean isFailing() {
		return this.failingCreations > 0 && this.resources.idle() + this.resources.leased() == 0;
	}

	/**
	 * Where a pool is in its life.
	 */
	public enum Phase {

		/** It lends. */
		RUNNING,

		/** It lends nothing until it is resumed. */
		SUSPENDED,

		/** It lends no more and waits for leases and destructions. */
		CLOSING,

		/** Its shutdown is over. */
		CLOSED

	}

	/**
	 * The resources of a pool by what they do.
	 *
	 * @param idle resources that can be lent
	 * @param leased resources that are lent, validated or reset
	 * @param creating creations in progress, their undoing included
	 * @param destroying resources whose destruction is in progress
	 * @param givenUp resources of which a creation, a destruction, an undo or a check was
	 * given up on and has not ended: they hold no place any more, but a thread each.
	 * While there are more than the pool's maximum, nothing is built
	 */
	public record Resources(int idle, int leased, int creating, int destroying, int givenUp) {

		/**
		 * Creates a count in which nothing was given up on.
		 * @param idle resources that can be lent
		 * @param leased resources that are lent, validated or reset
		 * @param creating creations in progress, their undoing included
		 * @param destroying resources whose destruction is in progress
		 */
		public Resources(int idle, int leased, int creating, int destroying) {
			this(idle, leased, creating, destroying, 0);
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
	 * What happened since a pool was built.
	 *
	 * @param created creations that succeeded, those that came too late included
	 * @param createFailed creations that ended without a resource
	 * @param destroyed destructions that ended or were given up on
	 * @param acquired leases that began
	 * @param released leases that ended
	 * @param timedOut acquires that ended by their timeout
	 * @param interrupted acquires that ended by an interrupt
	 * @param cancelled asynchronous acquires that were cancelled
	 * @param leaked leases that were reported as leaks
	 */
	public record Counters(long created, long createFailed, long destroyed, long acquired, long released, long timedOut,
			long interrupted, long cancelled, long leaked) {

	}

}
