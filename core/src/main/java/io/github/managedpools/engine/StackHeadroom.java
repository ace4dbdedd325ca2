package io.github.managedpools.engine;

/**
 * Looks whether there is stack left for a step that must not stop half-way: one that
 * holds a lock, of the engine or of the JDK's executors. A {@link StackOverflowError} is
 * thrown here, before anything has changed, and not where a lock is to be released.
 */
final class StackHeadroom {

	private static final int FRAMES = 96;

	private StackHeadroom() {
	}

	/**
	 * Throws a {@link StackOverflowError} unless the calling thread may go on calling for
	 * a while.
	 */
	static void require() {
		if (descend(FRAMES, 1, 2, 3, 4) == 0) {
			throw new AssertionError("an odd number is not zero");
		}
	}

	/**
	 * Needs its arguments after the call, too, so that a compiler can't turn the
	 * recursion into a loop, and has to keep them in the frame.
	 */
	private static long descend(int frames, long a, long b, long c, long d) {
		if (frames == 0) {
			return 1;
		}
		return (descend(frames - 1, b, c, d, a + frames) | 1) + ((a ^ b ^ c ^ d) & 2);
	}

}
