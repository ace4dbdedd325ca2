package io.github.managedpools.engine;

/**
 * Checks that there is enough stack for a step that must not stop half-way. If not, the
 * {@link StackOverflowError} is thrown here, before anything has changed, and not where a
 * lock must be released or a slot passed on.
 */
final class StackHeadroom {

	/**
	 * Frames of 288 bytes each once they are compiled, so 11 kB. The deepest step of the
	 * engine, which starts a thread, takes 5 kB as long as it is interpreted.
	 */
	private static final int FRAMES = 40;

	private static final long[] VALUES = new long[32];

	private StackHeadroom() {
	}

	/**
	 * Throws a {@link StackOverflowError} unless the calling thread has stack for any
	 * step of the engine.
	 */
	static void require() {
		descend(FRAMES, VALUES);
	}

	/**
	 * Calls itself with large frames, of which only the deepest is filled: a compiler
	 * gives every frame of a method the room that its most demanding path takes, so this
	 * is ten times faster than as many bytes of frames that are used. The deepest one
	 * reads its values before a call and combines them with the result of that call, so
	 * that no compiler can read or combine them later or earlier; and the method is too
	 * large to be inlined into itself.
	 */
	private static long descend(int frames, long[] values) {
		if (frames > 0) {
			return descend(frames - 1, values) + 1;
		}
		if (frames < 0) {
			return values[0];
		}
		long a0 = values[0], a1 = values[1], a2 = values[2], a3 = values[3], a4 = values[4], a5 = values[5];
		long a6 = values[6], a7 = values[7], b0 = values[8], b1 = values[9], b2 = values[10], b3 = values[11];
		long b4 = values[12], b5 = values[13], b6 = values[14], b7 = values[15], c0 = values[16], c1 = values[17];
		long c2 = values[18], c3 = values[19], c4 = values[20], c5 = values[21], c6 = values[22], c7 = values[23];
		long d0 = values[24], d1 = values[25], d2 = values[26], d3 = values[27], d4 = values[28], d5 = values[29];
		long d6 = values[30], d7 = values[31];
		long r = descend(-1, values);
		return (a0 ^ r) + (a1 ^ r) + (a2 ^ r) + (a3 ^ r) + (a4 ^ r) + (a5 ^ r) + (a6 ^ r) + (a7 ^ r) + (b0 ^ r)
				+ (b1 ^ r) + (b2 ^ r) + (b3 ^ r) + (b4 ^ r) + (b5 ^ r) + (b6 ^ r) + (b7 ^ r) + (c0 ^ r) + (c1 ^ r)
				+ (c2 ^ r) + (c3 ^ r) + (c4 ^ r) + (c5 ^ r) + (c6 ^ r) + (c7 ^ r) + (d0 ^ r) + (d1 ^ r) + (d2 ^ r)
				+ (d3 ^ r) + (d4 ^ r) + (d5 ^ r) + (d6 ^ r) + (d7 ^ r);
	}

}
