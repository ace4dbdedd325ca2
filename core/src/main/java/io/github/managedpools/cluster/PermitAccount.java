package io.github.managedpools.cluster;

import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * What one user, such as a pool, holds and wants of the permits with a certain name.
 * Methods may be called by any thread: none of them waits for the engine, and none calls
 * the listener. A pool calls them under no lock. A call that throws must have changed
 * nothing: a pool repeats it a little later, except for {@link #limit}, whose exception
 * the code gets that changes the setting.
 *
 * @since 0.1.0
 */
public interface PermitAccount extends AutoCloseable {

	/**
	 * Wishes for a number of permits. Replaces earlier wishes; wishing for the same
	 * number again changes nothing. Permits that the account already holds beyond its
	 * wish stay with it until they are given back; a grant that comes after its wish was
	 * withdrawn does not reach the listener.
	 * @param permits how many permits to hold, including those that are held already;
	 * more than the limit means the limit
	 * @throws IllegalArgumentException if the number is negative
	 */
	void want(int permits);

	/**
	 * Gives permits back whose resources have ended, or that were not used. The wish
	 * stays: to get rid of permits for good, the caller lowers it first. The account
	 * settles with {@link PermitSource.Listener#granted granted} what is given back in
	 * the same moment in which it is lost.
	 * @param permits how many
	 * @throws IllegalArgumentException if the number is negative
	 */
	void giveBack(int permits);

	/**
	 * Changes the limit for what is granted from now on. If the account holds permits
	 * beyond a lower limit, they count as {@linkplain PermitSource.Listener#othersHungry
	 * wanted by others}.
	 * @param limit the most permits of all processes together
	 * @throws io.github.managedpools.InvalidSettingException if the limit is below one or
	 * higher than the engine can count
	 */
	void limit(int limit);

	/**
	 * A snapshot of this account.
	 * @return the state
	 */
	State state();

	/**
	 * Asks the engine which processes hold permits with this account's name. What depends
	 * on the future must not run for long on the thread that completes it.
	 * @return the number of permits by holder, as the engine describes it; fails if the
	 * engine can't be asked
	 */
	CompletableFuture<Map<String, Integer>> holders();

	/**
	 * Withdraws the wish and ends all calls of the listener. Permits that have not been
	 * given back stay with the account, and can still be given back, until the process
	 * ends. A second call does nothing.
	 */
	@Override
	void close();

	/**
	 * The books of an account.
	 *
	 * @param name the name that the processes share
	 * @param limit the most permits of all processes together
	 * @param granted the number of permits held
	 * @param wanted the number of permits wished for
	 * @param lost the number of permits ever lost
	 * @param unconfirmed whether the engine has not confirmed the permits for a while
	 * @param othersLack the number of permits that others lack, as far as is known,
	 * including the excess
	 * @param excess the number of permits held beyond a limit that was lowered, which
	 * should be given back as soon as their resources can end
	 */
	record State(String name, int limit, int granted, int wanted, long lost, boolean unconfirmed, int othersLack,
			int excess) {

	}

}
