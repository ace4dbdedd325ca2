package io.github.managedpools.engine;

/**
 * Checks that there is enough stack for a step that must not stop half-way. If not, the
 * {@link StackOverflowError} is thrown here, before anything has changed, and not where a
 * lock must be released or a slot passed on.
 */
final class StackHeadroom {

	/**
	 * A compiled frame takes 64 bytes, and an interpreted one about three times as many.
	 * The deepest step of the engine, which starts a thread, takes a third of the stack
	 * of this many frames.
	 */
	private static final int FRAMES = 96;

	private StackHeadroom() {
	}

	/**
	 * Throws a {@link StackOverflowError} unless the calling thread has stack for any
	 * step of the engine.
	 */
	static void require() {
		if (descend(FRAMES, 1, 2, 3, 4) == 0) {
			throw new AssertionError("an odd number is not zero");
		}
	}

	/**
	 * Uses its arguments after the call too, so that a compiler can't turn the recursion
	 * into a loop, and must keep them in the frame.
	 */
	private static long descend(int frames, long a, long b, long c, long d) {
		if (frames == 0) {
			return 1;
		}
		return (descend(frames - 1, b, c, d, a + frames) | 1) + ((a ^ b ^ c ^ d) & 2);
	}

}
