package io.github.managedpools.engine;

/**
 * Looks whether there is stack left for a step that must not stop half-way. A
 * {@link StackOverflowError} is thrown here, before anything has changed, and not where a
 * lock has to be released or a slot to be passed on.
 */
final class StackHeadroom {

	/**
	 * Compiled, a frame takes 64 bytes, and interpreted about three times as many; the
	 * deepest step of the engine, which starts a thread, takes a third of what this many
	 * take.
	 */
	private static final int FRAMES = 128;

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
