package io.github.managedpools.cluster;

/**
 * Grants permits out of a number that several processes share. A process holds a permit
 * for each resource that it creates, from before the creation begins until the far side
 * has ended.
 * <p>
 * All processes that open accounts with the same name and limit hold at most that many
 * permits together, as far as the engine promises it. The permits of a process that dies
 * come back by themselves.
 * <p>
 * Methods may be called by any thread, and none of them waits for the engine, except for
 * {@link #close()}, which waits for a bounded time.
 *
 * @since 0.1.0
 */
public interface PermitSource extends AutoCloseable {

	/**
	 * Opens an account. It wants no permits at first. Several accounts may have the same
	 * name; what they hold together counts against the limit.
	 * @param name the name that the processes share
	 * @param limit the most permits of all processes together
	 * @param listener receives the changes of this account
	 * @return the account
	 * @throws io.github.managedpools.InvalidSettingException if the limit is below one or
	 * higher than the engine can count
	 * @throws IllegalStateException if the source is closed
	 */
	PermitAccount open(String name, int limit, Listener listener);

	/**
	 * The times of this source, from which its users derive theirs.
	 * @return the times
	 */
	PermitTiming timing();

	/**
	 * How it is about the engine, as far as this process knows.
	 * @return the state
	 */
	PermitSourceState state();

	/**
	 * Closes all accounts, gives their unused permits back and ends the threads of this
	 * source. A permit that is still in use is kept, and confirmed, until it is
	 * {@linkplain PermitAccount#giveBack given back} or the process ends, because the far
	 * side still has what it stands for. A second call does nothing.
	 */
	@Override
	void close();

	/**
	 * Receives the changes of one account. Methods are called one at a time, in the order
	 * of the changes, under no lock of the source and never within a call of the account.
	 * They must be quick and must not block, because other accounts and the deadlines of
	 * this one wait for them. Whatever they throw is logged and has no other effect.
	 * <p>
	 * The permits that the account's user may spend are the sum of all that were granted,
	 * less all that were lost and all that it gave back. The sum may fall below zero for
	 * a moment, when permits are given back while they are lost.
	 */
	interface Listener {

		/**
		 * Permits were granted and are held until they are given back or lost.
		 * @param permits how many more
		 */
		void granted(int permits);

		/**
		 * Permits were lost, and other processes may have them already: as many resources
		 * must go. They need not be given back.
		 * @param permits how many
		 */
		void lost(int permits);

		/**
		 * The engine has not confirmed the permits for a while, or does so again. Until
		 * it does, nothing more may be created on permits at hand, but what exists may be
		 * lent. All permits are lost if it does not do so in time.
		 * @param unconfirmed whether the permits are unconfirmed
		 */
		void unconfirmed(boolean unconfirmed);

		/**
		 * Other processes or accounts wait for permits: unused ones should be given back,
		 * and idle resources should give way. Called again as long as it is so, and once
		 * with zero afterwards.
		 * @param permits how many permits they lack, as far as the engine knows; replaces
		 * the number of the previous call
		 */
		void othersHungry(int permits);

	}

}
