package io.github.managedpools.cluster.jdbc;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The keys of the advisory locks for one name. PostgreSQL tells locks apart by two
 * integers. The first one, and eleven bits of the second, are a hash of the name; one bit
 * says whether the lock is a permit or the mark of a hungry process, and the rest is the
 * number of the permit, or of the permits that the process lacks.
 *
 * @param first the first integer of all keys
 * @param base the second integer without its number
 */
record LockKeys(int first, int base) {

	private static final int NUMBER_BITS = 20;

	/** The highest number that a key can bear. */
	static final int HIGHEST = (1 << NUMBER_BITS) - 1;

	private static final int HUNGER = 1 << NUMBER_BITS;

	private static final int HASH = -1 << (NUMBER_BITS + 1);

	static LockKeys of(String name) {
		try {
			byte[] hash = MessageDigest.getInstance("SHA-256")
				.digest(("managed-pools:" + name).getBytes(StandardCharsets.UTF_8));
			ByteBuffer bytes = ByteBuffer.wrap(hash);
			return new LockKeys(bytes.getInt(), bytes.getInt() & HASH);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	int hunger(int missing) {
		return this.base | HUNGER | Math.min(missing, HIGHEST);
	}

	/** The first integer as PostgreSQL shows it. */
	long shownFirst() {
		return Integer.toUnsignedLong(this.first);
	}

	boolean isPermit(int second) {
		return (second & (HASH | HUNGER)) == this.base && number(second) > 0;
	}

	boolean isHunger(int second) {
		return (second & (HASH | HUNGER)) == (this.base | HUNGER);
	}

	static int number(int second) {
		return second & HIGHEST;
	}

}
