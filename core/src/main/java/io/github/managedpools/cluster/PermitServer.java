package io.github.managedpools.cluster;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * Speaks to an engine in which each permit is a number from one to the limit, and taken
 * by at most one process. A {@link PermitClient} decides what to ask when; an
 * implementation only asks, and need not know about time, wishes or other processes.
 * <p>
 * All methods except {@link #engine()}, {@link #outlivesPauses()}, {@link #highest()},
 * {@link #isConnected()} and {@link #abort()} are called by one thread at a time and may
 * block. A method that throws may have had its effect; it is called again later.
 *
 * @since 0.1.0
 */
public interface PermitServer extends AutoCloseable {

	/**
	 * The name of the engine.
	 * @return the name for logs and users, such as {@code PostgreSQL}
	 */
	String engine();

	/**
	 * Whether permits belong to a session that a process keeps while it is paused. If so,
	 * the engine is asked before permits are given up after a pause. A permit that is
	 * lent for a time is given up first, because another process may have it.
	 * @return whether permits outlive a pause of the process
	 */
	boolean outlivesPauses();

	/**
	 * The highest number of a permit.
	 * @return the highest number
	 */
	int highest();

	/**
	 * Whether there is a connection that has not failed. Must not block.
	 * @return whether {@link #connect()} is not needed
	 */
	boolean isConnected();

	/**
	 * Connects, or reconnects. Closes what remains of a previous session.
	 * @throws Exception if there is no connection
	 */
	void connect() throws Exception;

	/**
	 * How long the engine has not lost its memory, on the engine's own clock.
	 * @return the time, rounded down
	 * @throws Exception if the engine can't be asked
	 */
	Duration memoryAge() throws Exception;

	/**
	 * Confirms permits that this process holds. One that the engine has lost, or that the
	 * session was lost with, is taken again if no other process has it. Asks the engine
	 * even if there is nothing to confirm.
	 * @param held the numbers that this process holds, by name
	 * @return what the engine says about them; a number that is in neither set is in
	 * doubt and will be confirmed again
	 * @throws Exception if the engine can't be asked
	 */
	Map<String, Confirmation> confirm(Map<String, Set<Integer>> held) throws Exception;

	/**
	 * Takes permits that no process has.
	 * @param name the name
	 * @param limit the highest number to take
	 * @param own the numbers that this process has, which must not be taken once more
	 * @param most the most numbers to take
	 * @return the numbers taken; fewer than wanted if no others are free
	 * @throws Exception if the engine can't be asked and nothing was taken for sure
	 */
	Set<Integer> take(String name, int limit, Set<Integer> own, int most) throws Exception;

	/**
	 * Gives permits back. Numbers that this process does not have are left alone.
	 * @param name the name
	 * @param numbers the numbers
	 * @throws Exception if the engine can't be asked
	 */
	void giveBack(String name, Set<Integer> numbers) throws Exception;

	/**
	 * Lets other processes know how many permits this one lacks. The engine forgets it
	 * when this process dies, and may forget it after a second.
	 * @param name the name
	 * @param missing the number of permits, or zero
	 * @throws Exception if the engine can't be asked
	 */
	void advertise(String name, int missing) throws Exception;

	/**
	 * How many permits other processes lack.
	 * @param names the names
	 * @return the numbers by name; a name for which no process lacks any may be absent
	 * @throws Exception if the engine can't be asked
	 */
	Map<String, Integer> hunger(Set<String> names) throws Exception;

	/**
	 * How many permits each process holds.
	 * @param name the name
	 * @return the numbers by a description of the process
	 * @throws Exception if the engine can't be asked
	 */
	Map<String, Integer> holders(String name) throws Exception;

	/**
	 * Ends a call that is under way on another thread, by breaking the connection. Must
	 * not block.
	 */
	void abort();

	/**
	 * Ends the session, and with it what belongs to it.
	 */
	@Override
	void close();

	/**
	 * What the engine says about permits.
	 *
	 * @param held the numbers that are held
	 * @param lost the numbers that another process has
	 */
	record Confirmation(Set<Integer> held, Set<Integer> lost) {

	}

}
